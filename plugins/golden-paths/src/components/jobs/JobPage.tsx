import { BreadcrumbEntry, useApi } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import type { Job } from '@quoin/fleet/types';
import { RecordFailure, RecordSkeleton } from '@quoin/record-ui';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { namesOf, progressOf, summaryOf } from '../../lib/jobs.ts';
import { usePolled } from '../../lib/polling.ts';
import { jobState } from '../../lib/status.ts';
import { duration } from '../../lib/time.ts';
import { addresses } from '../../routes.ts';
import { Ago } from '../shared/Ago.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';
import { JobActions } from './JobActions.tsx';
import { JobServiceCard } from './JobServiceCard.tsx';

const isRunning = ({ state }: Job) => state === 'running';

/** One upgrade: how far it is, and what it left where. It can be left and come back to. */
export default function JobPage() {
  const { id = '' } = useParams();
  const api = useApi(goldenPathsApiRef);
  const load = useCallback(() => api.job(id), [api, id]);
  const { resource, silent, update } = usePolled(load, isRunning);

  switch (resource.state) {
    case 'loading':
      return <RecordSkeleton />;
    case 'failed':
      return (
        <RecordFailure
          noun="upgrade"
          id={id}
          error={resource.error}
          retry={resource.retry}
          list={{ href: addresses.jobs, label: 'All upgrades' }}
        />
      );
    case 'ready':
      return <JobRecord job={resource.value} silent={silent} onChange={update} />;
  }
}

interface JobRecordProps {
  job: Job;
  silent: boolean;
  onChange: (job: Job) => void;
}

function JobRecord({ job, silent, onChange }: JobRecordProps) {
  const { id, kind, services, state, createdAt, createdBy, finishedAt } = job;
  const { done, total } = progressOf(job);
  const title = `${kind === 'adopt' ? 'Adopt' : 'Upgrade'} ${namesOf(services.map(({ name }) => name))}`;
  return (
    <BreadcrumbEntry entry={{ label: title, href: addresses.job(id) }}>
      <Container>
        <article className="quoin-golden-paths" aria-labelledby="job-title">
          <header className="quoin-page-header">
            <StateBadge state={jobState(state)} />
            <h2 id="job-title">{title}</h2>
            <p className="quoin-note" role="status">
              {state === 'running' ? `${String(done)} of ${String(total)} through` : summaryOf(job)}
              {silent && '. The portal does not answer; trying again'}
            </p>
            {state === 'running' && (
              <progress aria-label="Services through" max={total} value={done} />
            )}
            <p className="quoin-note">
              Started <Ago at={createdAt} /> by {createdBy.replace(/^.*\//, '')}
              {finishedAt && `, took ${duration(createdAt, finishedAt)}`}
            </p>
            <JobActions job={job} onChange={onChange} />
          </header>
          <ul className="quoin-job-services">
            {services.map((service) => (
              <JobServiceCard key={service.name} service={service} />
            ))}
          </ul>
        </article>
      </Container>
    </BreadcrumbEntry>
  );
}
