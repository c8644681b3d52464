import { useApi } from '@backstage/frontend-plugin-api';
import { SearchField } from '@backstage/ui';
import { statusLabel, type DecisionSummary } from '@quoin/records/types';
import {
  FilterSelect,
  ListPage,
  useResource,
  useUrlFilters,
  type UrlFilters,
} from '@quoin/record-ui';
import { useCallback } from 'react';
import { decisionsApiRef } from '../api.ts';
import {
  filterDecisions,
  statusesOf,
  tagsOf,
  type DecisionFilters,
} from '../lib/filterDecisions.ts';
import { DecisionsTable } from './DecisionsTable.tsx';

const filterNames = ['text', 'status', 'tag'] as const satisfies (keyof DecisionFilters)[];

/** The list of decisions. */
export function DecisionsPage() {
  const api = useApi(decisionsApiRef);
  const list = useResource(useCallback(() => api.list(), [api]));
  const filters = useUrlFilters(filterNames);
  const all = list.state === 'ready' ? list.value.items : [];
  const shown = filterDecisions(all, filters.values);

  return (
    <ListPage
      noun="decisions"
      introduction="Why things are built the way they are. A decision is proposed, discussed in a pull request, and binds once it is accepted."
      list={list}
      filters={<Filters filters={filters} decisions={all} shown={shown.length} />}
    >
      {(items) => (
        <DecisionsTable
          decisions={items && shown}
          empty={items?.length === 0}
          onClear={filters.clear}
        />
      )}
    </ListPage>
  );
}

interface FiltersProps {
  filters: UrlFilters<keyof DecisionFilters>;
  decisions: readonly DecisionSummary[];
  shown: number;
}

function Filters({ filters: { values, set }, decisions, shown }: FiltersProps) {
  return (
    <>
      <SearchField
        aria-label="Filter by text"
        placeholder="Filter by id, title or tag"
        size="small"
        value={values.text}
        onChange={(text) => {
          set('text', text);
        }}
      />
      <FilterSelect
        label="Status"
        all="All statuses"
        options={statusesOf(decisions).map((value) => ({ value, label: statusLabel(value) }))}
        value={values.status}
        onChange={(status) => {
          set('status', status);
        }}
      />
      <FilterSelect
        label="Tag"
        all="All tags"
        options={tagsOf(decisions).map((value) => ({ value, label: value }))}
        value={values.tag}
        onChange={(tag) => {
          set('tag', tag);
        }}
      />
      {decisions.length > 0 && (
        <span className="quoin-count" role="status">
          {String(shown)} of {String(decisions.length)}
        </span>
      )}
    </>
  );
}
