import { SearchField } from '@backstage/ui';
import type { Fleet } from '@quoin/fleet/types';
import { FilterSelect, type UrlFilters } from '@quoin/record-ui';
import { statusOptions, valuesOf, type FleetFilters } from '../../lib/filterFleet.ts';

export interface FleetFilterBarProps {
  fleet: Fleet;
  filters: UrlFilters<keyof FleetFilters>;
  /** How many services pass. */
  shown: number;
}

export function FleetFilterBar({ fleet, filters, shown }: FleetFilterBarProps) {
  const { values, set } = filters;
  const { services, templates } = fleet;
  const titleOf = (name: string) => templates.find((each) => each.name === name)?.title ?? name;
  return (
    <div role="search" className="quoin-filters">
      <SearchField
        aria-label="Filter by text"
        placeholder="Filter by name, template or owner"
        size="small"
        value={values.text}
        onChange={(text) => {
          set('text', text);
        }}
      />
      <FilterSelect
        label="Template"
        all="All templates"
        options={valuesOf(services, 'template').map((value) => ({ value, label: titleOf(value) }))}
        value={values.template}
        onChange={(template) => {
          set('template', template);
        }}
      />
      <FilterSelect
        label="Status"
        all="All enrolled"
        options={statusOptions(services)}
        value={values.status}
        onChange={(status) => {
          set('status', status);
        }}
      />
      <FilterSelect
        label="Owner"
        all="All owners"
        options={valuesOf(services, 'owner').map((value) => ({
          value,
          label: value.replace(/^.*\//, ''),
        }))}
        value={values.owner}
        onChange={(owner) => {
          set('owner', owner);
        }}
      />
      {values.version && (
        <button
          type="button"
          className="quoin-chip"
          onClick={() => {
            set('version', '');
          }}
        >
          Version {values.version}, remove
        </button>
      )}
      <span className="quoin-count" role="status">
        {String(shown)} of {String(services.length)}
      </span>
    </div>
  );
}
