import { useApi } from '@backstage/frontend-plugin-api';
import { Cell, Container, Table, useTable, type ColumnConfig } from '@backstage/ui';
import type { JobList, JobSummary } from '@quoin/fleet/types';
import { EmptyState, Failure } from '@quoin/record-ui';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { namesOf } from '../../lib/jobs.ts';
import { usePolled } from '../../lib/polling.ts';
import { jobState } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { Ago } from '../shared/Ago.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';

const isOpen = ({ items }: JobList) => items.some(({ state }) => state === 'running');

/** The upgrades and adoptions there were. */
export default function JobsPage() {
  const api = useApi(goldenPathsApiRef);
  const load = useCallback(() => api.jobs(), [api]);
  const { resource } = usePolled(load, isOpen);
  return (
    <Container>
      <div className="quoin-golden-paths">
        <p className="quoin-introduction">
          What was upgraded and adopted from here, by whom, and how it went.
        </p>
        {resource.state === 'failed' ? (
          <Failure
            title="The upgrades could not be loaded."
            error={resource.error}
            retry={resource.retry}
          />
        ) : (
          <div className="quoin-table">
            <JobsTable jobs={resource.state === 'ready' ? resource.value.items : undefined} />
          </div>
        )}
      </div>
    </Container>
  );
}

function JobsTable({ jobs }: { jobs: JobSummary[] | undefined }) {
  const { tableProps } = useTable({
    mode: 'complete',
    data: jobs,
    paginationOptions: { pageSize: 50, type: (jobs?.length ?? 0) > 50 ? 'page' : 'none' },
  });
  return (
    <Table
      {...tableProps}
      isPending={jobs === undefined}
      columnConfig={columns}
      rowConfig={{ getHref: ({ id }) => addresses.job(id) }}
      emptyState={
        <EmptyState title="Nothing was upgraded yet">
          Select services in the <Link to={addresses.fleet}>fleet</Link>, and upgrade them.
        </EmptyState>
      }
    />
  );
}

const columns: ColumnConfig<JobSummary>[] = [
  {
    id: 'what',
    label: 'What',
    isRowHeader: true,
    cell: ({ id, kind, services, createdBy }) => (
      <Cell>
        <span className="quoin-cell">
          <Link to={addresses.job(id)}>
            {kind === 'adopt' ? 'Adopt' : 'Upgrade'} {namesOf(services)}
          </Link>
          <small>{createdBy.replace(/^.*\//, '')}</small>
        </span>
      </Cell>
    ),
  },
  {
    id: 'state',
    label: 'Status',
    width: 140,
    cell: ({ state }) => (
      <Cell>
        <StateBadge state={jobState(state)} />
      </Cell>
    ),
  },
  {
    id: 'when',
    label: 'Started',
    width: 140,
    cell: ({ createdAt }) => (
      <Cell>
        <Ago at={createdAt} />
      </Cell>
    ),
  },
];
