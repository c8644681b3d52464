import { Cell, Link, Table, useBreakpoint, useTable, type ColumnConfig } from '@backstage/ui';
import { standardRoute, type StandardSummary } from '@quoin/records/types';
import { EmptyState, NothingMatches, StatusBadge, Tags } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { RuleCounts } from './RuleCounts.tsx';

export interface StandardsTableProps {
  /** Undefined while they load. */
  standards: StandardSummary[] | undefined;
  /** True when there is no standard at all, filters apart. */
  empty: boolean;
  onClear: () => void;
}

export function StandardsTable({ standards, empty, onClear }: StandardsTableProps) {
  const { up } = useBreakpoint();
  const { tableProps } = useTable({
    mode: 'complete',
    data: standards,
    paginationOptions: { pageSize: 50, type: (standards?.length ?? 0) > 50 ? 'page' : 'none' },
  });
  return (
    <Table
      {...tableProps}
      isPending={standards === undefined}
      columnConfig={columns(up('md'))}
      rowConfig={{ getHref: ({ id }) => standardRoute(id) }}
      emptyState={empty ? <NoStandards /> : <NothingMatches noun="standards" clear={onClear} />}
    />
  );
}

function columns(wide: boolean): ColumnConfig<StandardSummary>[] {
  return [
    {
      id: 'title',
      label: 'Title',
      isRowHeader: true,
      cell: ({ id, title, summary, ruleCount }) => (
        <Cell>
          <span className="quoin-cell">
            <Link href={standardRoute(id)} standalone>
              {title}
            </Link>
            <small>{wide ? summary : count(ruleCount, 'rule')}</small>
          </span>
        </Cell>
      ),
    },
    {
      id: 'status',
      label: 'Status',
      width: 130,
      cell: ({ status }) => (
        <Cell>
          <StatusBadge status={status} />
        </Cell>
      ),
    },
    {
      id: 'rules',
      label: 'Rules',
      width: 200,
      isHidden: !wide,
      cell: (standard) => (
        <Cell>
          <RuleCounts standard={standard} />
        </Cell>
      ),
    },
    {
      id: 'appliesTo',
      label: 'Applies to',
      width: 220,
      isHidden: !wide,
      cell: ({ appliesTo }) => (
        <Cell>
          <Tags tags={appliesTo} />
        </Cell>
      ),
    },
  ];
}

function NoStandards() {
  return (
    <EmptyState title="No standard is written yet">
      Add a file such as <code>standards/error-handling.md</code> with a title, a status and its
      rules; it appears here.
    </EmptyState>
  );
}
