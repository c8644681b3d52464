import type { RecordKind } from '@quoin/records/types';
import { isValidElement, type ComponentProps, type ReactNode } from 'react';
import type { Components } from 'react-markdown';
import { Link } from 'react-router-dom';
import { linkTarget } from '../lib/links.ts';
import { AnchoredHeading } from './AnchoredHeading.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { Diagram } from './Diagram.tsx';

/** What Markdown's elements become. */
export function createElements(from: RecordKind | undefined): Components {
  return {
    a: ({ href, children, id }) => (
      <RecordLink href={href} from={from} id={id}>
        {children}
      </RecordLink>
    ),
    h1: ({ id, children }) => heading('h2', id, children),
    h2: ({ id, children }) => heading('h3', id, children),
    h3: ({ id, children }) => heading('h4', id, children),
    h4: ({ id, children }) => heading('h5', id, children),
    h5: ({ id, children }) => heading('h6', id, children),
    pre: ({ children }) => <Block>{children}</Block>,
    table: ({ children }) => (
      <div className="quoin-table-scroll" role="region" aria-label="Table" tabIndex={0}>
        <table>{children}</table>
      </div>
    ),
  };
}

function heading(as: 'h2' | 'h3' | 'h4' | 'h5' | 'h6', id: string | undefined, text: ReactNode) {
  return (
    <AnchoredHeading as={as} id={id}>
      {text}
    </AnchoredHeading>
  );
}

interface RecordLinkProps {
  href: string | undefined;
  from: RecordKind | undefined;
  id?: string | undefined;
  children?: ReactNode;
}

function RecordLink({ href = '', from, id, children }: RecordLinkProps) {
  if (href === '') return <span id={id}>{children}</span>;
  const target = linkTarget(href, from);
  switch (target.kind) {
    case 'page':
      return <Link to={target.to}>{children}</Link>;
    case 'anchor':
      return (
        <a href={target.href} id={id}>
          {children}
        </a>
      );
    case 'site':
      return (
        <a href={target.href} target="_blank" rel="noopener noreferrer">
          {children}
        </a>
      );
    case 'file':
      return (
        <span className="quoin-file" title={`A file of the repository: ${target.path}`}>
          {children}
        </span>
      );
  }
}

/** A fenced block: `react-markdown` gives a `pre` around one `code` element. */
function Block({ children }: { children?: ReactNode }) {
  if (!isValidElement<ComponentProps<'code'>>(children)) return <pre>{children}</pre>;
  const { className = '', children: text } = children.props;
  const code = (typeof text === 'string' ? text : '').replace(/\n$/, '');
  const language = /\blanguage-(\S+)/.exec(className)?.[1];
  if (language === 'mermaid') return <Diagram source={code} />;
  return <CodeBlock code={code} {...(language && { language })} />;
}
