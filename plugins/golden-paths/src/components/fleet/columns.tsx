import { Cell, type ColumnConfig } from '@backstage/ui';
import type { FleetService } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { RiArrowRightLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { driftState } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { Ago } from '../shared/Ago.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';
import { ConflictCount } from './ConflictCount.tsx';

export type Row = FleetService & { id: string };

/** The columns of the fleet; on a narrow screen the first one tells what others do on a wide one. */
export function columns(wide: boolean): ColumnConfig<Row>[] {
  return [
    {
      id: 'name',
      label: 'Service',
      isRowHeader: true,
      cell: (row) => (
        <Cell>
          <span className="quoin-cell">
            <Link to={addresses.service(row.service.name)}>{row.title ?? row.service.name}</Link>
            {row.owner && <small>{row.owner.replace(/^.*\//, '')}</small>}
            {!wide && <Version row={row} />}
            {!wide && <ConflictCount service={row} />}
          </span>
        </Cell>
      ),
    },
    {
      id: 'version',
      label: 'Template',
      isHidden: !wide,
      cell: (row) => (
        <Cell>
          <span className="quoin-cell">
            {row.template ? (
              <Link to={addresses.template(row.template)}>{row.template}</Link>
            ) : (
              <span className="quoin-note">None</span>
            )}
            <Version row={row} />
          </span>
        </Cell>
      ),
    },
    {
      id: 'status',
      label: 'Status',
      width: 185,
      cell: (row) => (
        <Cell>
          <StateBadge state={driftState(row)} />
        </Cell>
      ),
    },
    {
      id: 'changes',
      label: 'Local changes',
      isHidden: !wide,
      width: 130,
      cell: ({ localChanges }) => (
        <Cell>{localChanges.length === 0 ? 'None' : count(localChanges.length, 'file')}</Cell>
      ),
    },
    {
      id: 'conflicts',
      label: 'Conflicts ahead',
      isHidden: !wide,
      width: 150,
      cell: (row) => (
        <Cell>
          <ConflictCount service={row} none="None" />
        </Cell>
      ),
    },
    {
      id: 'checked',
      label: 'Checked',
      isHidden: !wide,
      width: 140,
      cell: ({ checkedAt }) => (
        <Cell>
          <Ago at={checkedAt} />
        </Cell>
      ),
    },
  ];
}

/** `1.1.0 → 2.0.0`. */
function Version({ row: { version, latest } }: { row: Row }) {
  if (!version) return null;
  if (!latest || latest === version) return <small>{version}</small>;
  return (
    <small className="quoin-step">
      {version}
      <RiArrowRightLine size={12} aria-label="to" />
      {latest}
    </small>
  );
}
