import {
  Cell,
  CellText,
  Link,
  Table,
  useBreakpoint,
  useTable,
  type ColumnConfig,
} from '@backstage/ui';
import { decisionRoute, type DecisionSummary } from '@quoin/records/types';
import { EmptyState, NothingMatches, StatusBadge, Tags } from '@quoin/record-ui';
import { formatDate } from '@quoin/record-ui/text';

export interface DecisionsTableProps {
  /** Undefined while they load. */
  decisions: DecisionSummary[] | undefined;
  /** True when there is no decision at all, filters apart. */
  empty: boolean;
  onClear: () => void;
}

export function DecisionsTable({ decisions, empty, onClear }: DecisionsTableProps) {
  const { up } = useBreakpoint();
  const { tableProps } = useTable({
    mode: 'complete',
    data: decisions,
    paginationOptions: { pageSize: 50, type: (decisions?.length ?? 0) > 50 ? 'page' : 'none' },
  });
  return (
    <Table
      {...tableProps}
      isPending={decisions === undefined}
      columnConfig={columns(up('md'))}
      rowConfig={{ getHref: ({ id }) => decisionRoute(id) }}
      emptyState={empty ? <NoDecisions /> : <NothingMatches noun="decisions" clear={onClear} />}
    />
  );
}

function columns(wide: boolean): ColumnConfig<DecisionSummary>[] {
  return [
    {
      id: 'id',
      label: 'Id',
      width: 100,
      isHidden: !wide,
      cell: ({ id }) => <CellText title={id} color="secondary" />,
    },
    {
      id: 'title',
      label: 'Title',
      isRowHeader: true,
      cell: ({ id, title }) => (
        <Cell>
          <span className="quoin-cell">
            <Link href={decisionRoute(id)} standalone>
              {title}
            </Link>
            {!wide && <small>{id}</small>}
          </span>
        </Cell>
      ),
    },
    {
      id: 'status',
      label: 'Status',
      width: 136,
      cell: ({ status }) => (
        <Cell>
          <StatusBadge status={status} />
        </Cell>
      ),
    },
    {
      id: 'date',
      label: 'Date',
      width: 120,
      isHidden: !wide,
      cell: ({ date }) => (
        <CellText title={date ? formatDate(date) : 'No date'} color="secondary" />
      ),
    },
    {
      id: 'tags',
      label: 'Tags',
      width: 240,
      isHidden: !wide,
      cell: ({ tags }) => (
        <Cell>
          <Tags tags={tags} />
        </Cell>
      ),
    },
  ];
}

function NoDecisions() {
  return (
    <EmptyState title="No decision is recorded yet">
      Add a file such as <code>adr/0001-use-postgresql.md</code> with a status, a date and a title;
      it appears here.
    </EmptyState>
  );
}
