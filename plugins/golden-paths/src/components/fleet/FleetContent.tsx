import { useUrlFilters } from '@quoin/record-ui';
import type { Fleet } from '@quoin/fleet/types';
import { useMemo, useState } from 'react';
import { filterFleet, type FleetFilters } from '../../lib/filterFleet.ts';
import { versionBars } from '../../lib/versionBars.ts';
import { UpgradeDialog } from '../upgrade/UpgradeDialog.tsx';
import { FleetFilterBar } from './FleetFilterBar.tsx';
import { FleetTable, type Selected } from './FleetTable.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { VersionChart } from './VersionChart.tsx';

const filterNames = [
  'text',
  'template',
  'version',
  'status',
  'owner',
] as const satisfies (keyof FleetFilters)[];

/** The fleet as a chart over versions and as a table, and the way to upgrade some of it. */
export function FleetContent({ fleet }: { fleet: Fleet }) {
  const filters = useUrlFilters(filterNames);
  const [selected, setSelected] = useState<Selected>(new Set());
  const [upgrading, setUpgrading] = useState(false);
  const templates = useMemo(() => versionBars(fleet), [fleet]);
  const shown = useMemo(
    () => filterFleet(fleet.services, filters.values),
    [fleet.services, filters.values],
  );
  const chosen = shown.filter(({ service: { name } }) => selected === 'all' || selected.has(name));

  return (
    <>
      <VersionChart templates={templates} chosen={filters.values} />
      <section className="quoin-section" aria-label="Services">
        <FleetFilterBar fleet={fleet} filters={filters} shown={shown.length} />
        <div className="quoin-table">
          <FleetTable
            services={shown}
            selected={selected}
            onSelect={setSelected}
            onClear={filters.clear}
          />
        </div>
        {chosen.length > 0 && (
          <SelectionBar
            chosen={chosen}
            onUpgrade={() => {
              setUpgrading(true);
            }}
            onClear={() => {
              setSelected(new Set());
            }}
          />
        )}
      </section>
      {upgrading && (
        <UpgradeDialog
          services={chosen}
          onClose={() => {
            setUpgrading(false);
          }}
        />
      )}
    </>
  );
}
