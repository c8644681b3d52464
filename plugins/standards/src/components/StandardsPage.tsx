import { useApi } from '@backstage/frontend-plugin-api';
import { SearchField } from '@backstage/ui';
import { ruleSeverities, statusLabel, type StandardSummary } from '@quoin/records/types';
import {
  FilterSelect,
  ListPage,
  severityLabel,
  useResource,
  useUrlFilters,
  type UrlFilters,
} from '@quoin/record-ui';
import { useCallback } from 'react';
import { standardsApiRef } from '../api.ts';
import { filterStandards, statusesOf, type StandardFilters } from '../lib/filterStandards.ts';
import { StandardsTable } from './StandardsTable.tsx';

const filterNames = ['text', 'status', 'severity'] as const satisfies (keyof StandardFilters)[];

/** The list of standards. */
export function StandardsPage() {
  const api = useApi(standardsApiRef);
  const list = useResource(useCallback(() => api.list(), [api]));
  const filters = useUrlFilters(filterNames);
  const all = list.state === 'ready' ? list.value.items : [];
  const shown = filterStandards(all, filters.values);

  return (
    <ListPage
      noun="standards"
      introduction="What every change is reviewed against. Each rule says what checks it, why it exists, and shows bad and good code."
      list={list}
      filters={<Filters filters={filters} standards={all} shown={shown.length} />}
    >
      {(items) => (
        <StandardsTable
          standards={items && shown}
          empty={items?.length === 0}
          onClear={filters.clear}
        />
      )}
    </ListPage>
  );
}

interface FiltersProps {
  filters: UrlFilters<keyof StandardFilters>;
  standards: readonly StandardSummary[];
  shown: number;
}

function Filters({ filters: { values, set }, standards, shown }: FiltersProps) {
  return (
    <>
      <SearchField
        aria-label="Filter by text"
        placeholder="Filter by title, summary or owner"
        size="small"
        value={values.text}
        onChange={(text) => {
          set('text', text);
        }}
      />
      <FilterSelect
        label="Status"
        all="All statuses"
        options={statusesOf(standards).map((value) => ({ value, label: statusLabel(value) }))}
        value={values.status}
        onChange={(status) => {
          set('status', status);
        }}
      />
      <FilterSelect
        label="Severity"
        all="All severities"
        options={ruleSeverities.map((value) => ({ value, label: severityLabel(value) }))}
        value={values.severity}
        onChange={(severity) => {
          set('severity', severity);
        }}
      />
      {standards.length > 0 && (
        <span className="quoin-count" role="status">
          {String(shown)} of {String(standards.length)}
        </span>
      )}
    </>
  );
}
