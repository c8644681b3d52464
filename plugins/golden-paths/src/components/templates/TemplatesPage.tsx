import { useApi } from '@backstage/frontend-plugin-api';
import { Container, SearchField, Skeleton } from '@backstage/ui';
import type { TemplateOverview } from '@quoin/fleet/types';
import { EmptyState, Failure, NothingMatches, useResource, useUrlFilters } from '@quoin/record-ui';
import { matchesText } from '@quoin/record-ui/text';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { TemplateCard } from './TemplateCard.tsx';

const filterNames = ['text'] as const;

/** What services and records can be started from, and how each of them fares. */
export function TemplatesPage() {
  const api = useApi(goldenPathsApiRef);
  const list = useResource(useCallback(() => api.templates(), [api]));
  const filters = useUrlFilters(filterNames);

  return (
    <Container>
      <div className="quoin-golden-paths">
        <p className="quoin-introduction">
          Start from what works. What a template makes remembers its origin, and catches up when the
          template moves on. <Link to="/create/tasks">What was generated</Link>
        </p>
        <div role="search" className="quoin-filters">
          <SearchField
            aria-label="Filter by text"
            placeholder="Filter by name or description"
            size="small"
            value={filters.values.text}
            onChange={(text) => {
              filters.set('text', text);
            }}
          />
        </div>
        {list.state === 'loading' && <BoardSkeleton />}
        {list.state === 'failed' && (
          <Failure
            title="The templates could not be loaded."
            error={list.error}
            retry={list.retry}
          />
        )}
        {list.state === 'ready' && (
          <Boards templates={list.value.items} text={filters.values.text} onClear={filters.clear} />
        )}
      </div>
    </Container>
  );
}

interface BoardsProps {
  templates: readonly TemplateOverview[];
  text: string;
  onClear: () => void;
}

function Boards({ templates, text, onClear }: BoardsProps) {
  if (templates.length === 0)
    return (
      <EmptyState title="No template is written yet">
        Add a folder such as <code>templates/service</code> with a <code>template.yaml</code>,
        commit it, and it appears here.
      </EmptyState>
    );
  const shown = templates.filter(({ name, title, description }) =>
    matchesText(text, [name, title, description]),
  );
  if (shown.length === 0) return <NothingMatches noun="templates" clear={onClear} />;
  return (
    <>
      <Board
        title="Start something new"
        templates={shown.filter(({ target }) => target === 'folder')}
      />
      <Board
        title="Add to a repository"
        templates={shown.filter(({ target }) => target === 'repository')}
      />
    </>
  );
}

function Board({ title, templates }: { title: string; templates: readonly TemplateOverview[] }) {
  if (templates.length === 0) return null;
  return (
    <section className="quoin-section" aria-label={title}>
      <h2>{title}</h2>
      <ul className="quoin-board">
        {templates.map((template) => (
          <TemplateCard key={template.name} template={template} />
        ))}
      </ul>
    </section>
  );
}

function BoardSkeleton() {
  return (
    <div className="quoin-board" aria-busy="true" aria-label="Loading">
      {[0, 1, 2, 3, 4, 5].map((card) => (
        <Skeleton key={card} width="100%" height={210} />
      ))}
    </div>
  );
}
