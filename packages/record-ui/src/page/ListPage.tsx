import { Container } from '@backstage/ui';
import type { RecordProblem } from '@quoin/records/types';
import type { ReactNode } from 'react';
import type { Resource } from '../lib/resource.ts';
import { Failure } from './Failure.tsx';
import { ProblemsBanner } from './ProblemsBanner.tsx';
import './page.css';

export interface ListPageProps<T> {
  /** What the records are, in the plural: `decisions`. */
  noun: string;
  /** One sentence for who sees the page for the first time. */
  introduction: ReactNode;
  filters: ReactNode;
  list: Resource<{ items: T[]; problems: RecordProblem[] }>;
  /** The table; it gets undefined while the records load. */
  children: (items: T[] | undefined) => ReactNode;
}

/** The shape of every list of records: introduction, problems, filters, table. */
export function ListPage<T>({ noun, introduction, filters, list, children }: ListPageProps<T>) {
  return (
    <Container>
      <div className="quoin-list-page">
        <p className="quoin-introduction">{introduction}</p>
        {list.state === 'failed' ? (
          <Failure
            title={`The ${noun} could not be loaded.`}
            error={list.error}
            retry={list.retry}
          />
        ) : (
          <>
            {list.state === 'ready' && <ProblemsBanner problems={list.value.problems} />}
            <div role="search" className="quoin-filters">
              {filters}
            </div>
            <div className="quoin-table">
              {children(list.state === 'ready' ? list.value.items : undefined)}
            </div>
          </>
        )}
      </div>
    </Container>
  );
}
