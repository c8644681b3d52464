import { Button } from '@backstage/ui';
import type { ReactNode } from 'react';
import './page.css';

export interface EmptyStateProps {
  title: string;
  children: ReactNode;
}

/** What a list says when it has nothing, and how to get the first item. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className="quoin-empty">
      <strong>{title}</strong>
      <div>{children}</div>
    </div>
  );
}

/** What a list says when its filters leave nothing. */
export function NothingMatches({ noun, clear }: { noun: string; clear: () => void }) {
  return (
    <EmptyState title={`No ${noun} match these filters`}>
      <Button size="small" variant="secondary" onPress={clear}>
        Clear the filters
      </Button>
    </EmptyState>
  );
}
