import { Skeleton } from '@backstage/ui';
import { Failure, type Resource } from '@quoin/record-ui';
import { useId, type ReactNode } from 'react';
import { Link } from 'react-router-dom';

export interface PanelProps<T, Item> {
  title: string;
  /** The whole list, and what its link says. */
  all: { href: string; label: string };
  from: Resource<T>;
  items: (from: T) => readonly Item[];
  /** One row, with its key. */
  children: (item: Item) => ReactNode;
  /** What the panel says without items. */
  empty: ReactNode;
}

/** A short list of one kind of thing, with the way to all of them. */
export function Panel<T, Item>({ title, all, from, items, children, empty }: PanelProps<T, Item>) {
  const id = useId();
  return (
    <section className="quoin-panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <Link to={all.href}>{all.label}</Link>
      </header>
      {from.state === 'loading' && <PanelSkeleton />}
      {from.state === 'failed' && (
        <Failure title="This list could not be loaded." error={from.error} retry={from.retry} />
      )}
      {from.state === 'ready' && <Rows items={items(from.value)} row={children} empty={empty} />}
    </section>
  );
}

interface RowsProps<Item> {
  items: readonly Item[];
  row: (item: Item) => ReactNode;
  empty: ReactNode;
}

function Rows<Item>({ items, row, empty }: RowsProps<Item>) {
  if (items.length === 0) return <p className="quoin-panel-empty">{empty}</p>;
  return <ul>{items.map(row)}</ul>;
}

function PanelSkeleton() {
  return (
    <div className="quoin-panel-skeleton" aria-busy="true" aria-label="Loading">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} width="100%" height={24} />
      ))}
    </div>
  );
}
