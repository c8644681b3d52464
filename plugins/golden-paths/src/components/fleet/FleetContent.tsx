import { useUrlFilters } from '@quoin/record-ui';
import type { Fleet } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { filterFleet, type FleetFilters } from '../../lib/filterFleet.ts';
import { versionBars } from '../../lib/versionBars.ts';
import { addresses } from '../../routes.ts';
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
        <NotEnrolled services={fleet.services} status={filters.values.status} />
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

/** Says how many components the list leaves out, and leads to them. */
function NotEnrolled({ services, status }: Pick<Fleet, 'services'> & { status: string }) {
  const out = services.filter((service) => service.status === 'not-enrolled').length;
  if (out === 0 || status !== '') return null;
  return (
    <p className="quoin-note">
      {count(out, 'component')} of the catalog came from no template here.{' '}
      <Link to={addresses.fleetOf({ status: 'not-enrolled' })}>Show them</Link>, and adopt what
      should keep up.
    </p>
  );
}
