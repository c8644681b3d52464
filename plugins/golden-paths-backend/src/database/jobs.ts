import type {
  AdoptionRequest,
  Job,
  JobService,
  JobServiceState,
  JobState,
  JobStep,
  UpgradeRequest,
} from '@quoin/fleet/types';

/** What was asked for. */
export type JobRequest =
  | { kind: 'upgrade'; answers: NonNullable<UpgradeRequest['answers']> }
  | ({ kind: 'adopt' } & AdoptionRequest);

/** A job as it is stored: what it is, whoever asks. */
export interface StoredJob extends Omit<Job, 'mayChange'> {
  request: JobRequest;
}

/** What is known of one of its services besides its state. */
export interface JobRecord extends Omit<JobService, 'name' | 'state' | 'steps'> {
  /** In order; the last one is under way while the service is. */
  steps: { name: string; at: string }[];
}

export const EMPTY_RECORD: JobRecord = { steps: [], conflicts: [] };

/** The states of services that a retry runs again. */
export const RETRIED: readonly JobServiceState[] = ['failed', 'cancelled', 'interrupted'];

/** The states of services that are still to be worked on. */
export const ACTIVE: readonly JobServiceState[] = ['waiting', 'running'];

export interface JobRow {
  id: string;
  kind: Job['kind'];
  state: JobState;
  created_at: string;
  created_by: string;
  finished_at: string | null;
  request: string;
  runner: string;
  lease_until: string;
}

export interface JobServiceRow {
  job_id: string;
  name: string;
  position: number;
  state: JobServiceState;
  record: string;
  runner: string;
}

export function toJob(row: JobRow, services: readonly JobServiceRow[]): StoredJob {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.finished_at && { finishedAt: row.finished_at }),
    services: services.map(toJobService),
    request: JSON.parse(row.request) as JobRequest,
  };
}

function toJobService({ name, state, record }: JobServiceRow): JobService {
  const { steps, ...rest } = JSON.parse(record) as JobRecord;
  return {
    name,
    state,
    ...rest,
    steps: steps.map((step, index) => ({
      ...step,
      state: index < steps.length - 1 ? 'done' : lastStep(state),
    })),
  };
}

function lastStep(state: JobServiceState): JobStep['state'] {
  if (state === 'waiting' || state === 'running') return 'running';
  return RETRIED.includes(state) ? 'failed' : 'done';
}
