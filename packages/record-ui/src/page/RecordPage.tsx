import { Container } from '@backstage/ui';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import type { RecordProblem } from '@quoin/records/types';
import type { ReactNode } from 'react';
import { useScrollToHash } from '../lib/scrollToHash.ts';
import { ProblemsBanner } from './ProblemsBanner.tsx';
import './page.css';

export interface Fact {
  label: string;
  value: ReactNode;
}

export interface RecordPageProps {
  id: string;
  title: string;
  /** This page's address, for the breadcrumb. */
  href: string;
  status: ReactNode;
  /** Shown on the side; facts without a value are left out. */
  facts: readonly Fact[];
  problems: readonly RecordProblem[];
  /** The text, in a measure that reads well. */
  children: ReactNode;
  /** What belongs to this record, below the text. */
  relations: ReactNode;
}

/** The shape of every record: title and status, facts on the side, text, relations. */
export function RecordPage(props: RecordPageProps) {
  const { id, title, href, status, facts, problems, children, relations } = props;
  useScrollToHash(true);
  return (
    <BreadcrumbEntry entry={{ label: id, href }}>
      <Container>
        <article className="quoin-record" aria-labelledby="record-title">
          <header className="quoin-record-header">
            <div className="quoin-record-id">
              {id !== title && <span>{id}</span>}
              {status}
            </div>
            <h2 id="record-title">{title}</h2>
          </header>
          <ProblemsBanner problems={problems} />
          <div className="quoin-record-columns">
            <Facts facts={facts} />
            <div className="quoin-record-text">{children}</div>
          </div>
          {relations}
        </article>
      </Container>
    </BreadcrumbEntry>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <aside className="quoin-facts" aria-label="Facts">
      <dl>
        {facts
          .filter(({ value }) => isPresent(value))
          .map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </aside>
  );
}

function isPresent(value: ReactNode): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}
