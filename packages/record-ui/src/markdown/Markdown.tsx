import type { RecordKind } from '@quoin/records/types';
import { useMemo } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import { createElements } from './elements.tsx';
import './markdown.css';

/** Ids come from footnotes alone, which are prefixed already: the links to them must still fit. */
const schema = { ...defaultSchema, clobberPrefix: '' };

export interface MarkdownProps {
  children: string;
  /**
   * The kind of record that the text belongs to: links between files are relative to it. Without
   * it they are files that the portal does not show.
   */
  from?: RecordKind;
  /** Goes before the ids of headings, for a page that shows several texts. */
  idPrefix?: string;
}

/**
 * A record's text: GitHub's tables and lists, coloured code, Mermaid diagrams,
 * links between records. HTML inside the text is dropped. Headings go one level
 * down, because the record's title is the page's second.
 */
export function Markdown({ children, from, idPrefix = '' }: MarkdownProps) {
  const components = useMemo(() => createElements(from), [from]);
  return (
    <div className="quoin-markdown">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        // The ids come last: sanitising would rename them.
        rehypePlugins={[
          [rehypeSanitize, schema],
          [rehypeSlug, { prefix: idPrefix }],
        ]}
        components={components}
      >
        {children}
      </ReactMarkdown>
    </div>
  );
}
