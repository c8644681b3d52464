import { Container, Link, Skeleton } from '@backstage/ui';
import { isNotFound } from '../lib/errors.ts';
import { EmptyState } from './EmptyState.tsx';
import { Failure } from './Failure.tsx';
import './page.css';

/** The outline of a record page while the record is on its way. */
export function RecordSkeleton() {
  return (
    <Container>
      <div className="quoin-record" aria-busy="true" aria-label="Loading">
        <Skeleton width={160} height={22} />
        <Skeleton width="60%" height={32} />
        <Skeleton width="100%" height={320} />
      </div>
    </Container>
  );
}

export interface RecordFailureProps {
  /** `decision`, `standard`. */
  noun: string;
  id: string;
  error: Error;
  retry: () => void;
  /** The list, and what its link says. */
  list: { href: string; label: string };
}

/** A record that does not exist, or that could not be loaded. */
export function RecordFailure({ noun, id, error, retry, list }: RecordFailureProps) {
  return (
    <Container>
      <div className="quoin-record">
        {isNotFound(error) ? (
          <EmptyState title={`There is no ${noun} ${id}`}>
            <Link href={list.href}>{list.label}</Link>
          </EmptyState>
        ) : (
          <Failure title={`The ${noun} ${id} could not be loaded.`} error={error} retry={retry} />
        )}
      </div>
    </Container>
  );
}
