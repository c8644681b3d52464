import { Skeleton } from '@backstage/ui';
import type { Resource } from '@quoin/record-ui';
import { Link } from 'react-router-dom';

export interface FigureProps<T> {
  label: string;
  /** The list that the figure counts. */
  href: string;
  from: Resource<T>;
  value: (from: T) => number;
  /** A few words below the figure. */
  note: (from: T) => string;
}

/** One count, which leads to what it counts. */
export function Figure<T>({ label, href, from, value, note }: FigureProps<T>) {
  return (
    <Link to={href} className="quoin-figure">
      <span className="quoin-figure-label">{label}</span>
      {from.state === 'loading' && <Skeleton width={48} height={44} />}
      {from.state === 'failed' && <span className="quoin-figure-note">Not available</span>}
      {from.state === 'ready' && (
        <>
          <span className="quoin-figure-value">{value(from.value)}</span>
          <span className="quoin-figure-note">{note(from.value)}</span>
        </>
      )}
    </Link>
  );
}
