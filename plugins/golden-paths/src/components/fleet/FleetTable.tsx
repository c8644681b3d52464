import { Table, useBreakpoint, useTable } from '@backstage/ui';
import type { FleetService } from '@quoin/fleet/types';
import { NothingMatches } from '@quoin/record-ui';
import { useMemo } from 'react';
import { columns, type Row } from './columns.tsx';

/** Names of services, or all that the filters leave. */
export type Selected = 'all' | Set<string | number>;

export interface FleetTableProps {
  services: readonly FleetService[];
  selected: Selected;
  onSelect: (selected: Selected) => void;
  onClear: () => void;
}

const pageSize = 50;

export function FleetTable({ services, selected, onSelect, onClear }: FleetTableProps) {
  const { up } = useBreakpoint();
  const rows = useMemo(
    () => services.map((service): Row => ({ ...service, id: service.service.name })),
    [services],
  );
  const { tableProps } = useTable({
    mode: 'complete',
    data: rows,
    paginationOptions: { pageSize, type: rows.length > pageSize ? 'page' : 'none' },
  });
  return (
    <Table
      {...tableProps}
      columnConfig={columns(up('md'))}
      selection={{
        mode: 'multiple',
        behavior: 'toggle',
        selected,
        onSelectionChange: onSelect,
      }}
      emptyState={<NothingMatches noun="enrolled services" clear={onClear} />}
    />
  );
}
