import { randomUUID } from 'node:crypto';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { JobServiceState, JobState, JobSummary } from '@quoin/fleet/types';
import type { Knex } from 'knex';
import {
  ACTIVE,
  EMPTY_RECORD,
  type JobRecord,
  type JobRequest,
  type JobRow,
  type JobServiceRow,
  RETRIED,
  type StoredJob,
  toJob,
} from './jobs.ts';
import { DEFAULT_LEASE_MS, leaseEnd, type LeaseOptions, now } from './lease.ts';

/** How many jobs the list has. */
const LISTED = 50;

export interface NewJob {
  createdBy: string;
  /** Names in the fleet. */
  services: readonly string[];
  request: JobRequest;
}

/** A job that was begun, by whom: what the runner writes counts while it holds the lease. */
export interface Begun {
  id: string;
  runner: string;
  /** The services to work on, in order. */
  services: string[];
}

/** Upgrades and adoptions, with what became of each service. */
export class JobStore {
  readonly leaseMs: number;
  readonly #database: Knex;

  constructor(database: Knex, { leaseMs = DEFAULT_LEASE_MS }: LeaseOptions = {}) {
    this.#database = database;
    this.leaseMs = leaseMs;
  }

  /** @throws ConflictError when another job works on one of the services */
  async create({ createdBy, services, request }: NewJob): Promise<Begun> {
    await this.#sweep();
    const begun = { id: randomUUID(), runner: randomUUID(), services: [...services] };
    const { id, runner } = begun;
    await this.#exclusively(async (transaction) => {
      await transaction<JobRow>('jobs').insert({
        id,
        kind: request.kind,
        state: 'running',
        created_at: now(),
        created_by: createdBy,
        request: JSON.stringify(request),
        runner,
        lease_until: leaseEnd(this.leaseMs),
      });
      const record = JSON.stringify(EMPTY_RECORD);
      const rows = services.map((name, position): JobServiceRow => {
        return { job_id: id, name, position, state: 'waiting', record, runner };
      });
      await transaction.batchInsert('job_services', rows, 100);
    });
    return begun;
  }

  /**
   * Begins the services of a job again that failed, were cancelled or interrupted.
   *
   * @throws ConflictError when it runs, nothing is left to do, or another job works on a service
   */
  async retry(id: string): Promise<Begun> {
    await this.#sweep();
    const runner = randomUUID();
    const services = await this.#exclusively(async (transaction) => {
      const begun = await transaction<JobRow>('jobs')
        .where({ id })
        .whereNot('state', 'running')
        .update({
          state: 'running',
          finished_at: null,
          runner,
          lease_until: leaseEnd(this.leaseMs),
        });
      if (begun === 0) throw new ConflictError('The job is running. Wait for its end.');
      const again = { job_id: id };
      const rows = await transaction<JobServiceRow>('job_services')
        .where(again)
        .whereIn('state', RETRIED)
        .orderBy('position')
        .select('name');
      if (rows.length === 0) throw new ConflictError('All services of the job are done.');
      await transaction<JobServiceRow>('job_services')
        .where(again)
        .whereIn('state', RETRIED)
        .update({ state: 'waiting', record: JSON.stringify(EMPTY_RECORD), runner });
      return rows.map(({ name }) => name);
    });
    return { id, runner, services };
  }

  async get(id: string): Promise<StoredJob | undefined> {
    await this.#sweep();
    const row = await this.#jobs().where({ id }).first();
    return row && toJob(row, await this.#services().where({ job_id: id }).orderBy('position'));
  }

  /**
   * The newest first.
   *
   * @param service only those that it is part of
   */
  async list({ service, limit = LISTED }: { service?: string; limit?: number } = {}): Promise<
    JobSummary[]
  > {
    await this.#sweep();
    const query = this.#jobs().orderBy('created_at', 'desc').limit(limit);
    if (service !== undefined) {
      const own = this.#services().where({ name: service }).select('job_id');
      void query.whereIn('id', own);
    }
    const rows: JobRow[] = await query;
    const ids = rows.map(({ id }) => id);
    const services = await this.#services().whereIn('job_id', ids).orderBy('position');
    return rows.map((row) => {
      const own = services.filter(({ job_id }) => job_id === row.id);
      const { request: _, services: all, ...job } = toJob(row, own);
      return { ...job, services: all.map(({ name }) => name) };
    });
  }

  /** Renews the lease; false when it was lost, such as by cancelling. */
  async renew({ id, runner }: Begun): Promise<boolean> {
    const held = this.#jobs().where({ id, runner, state: 'running' });
    return (await held.update({ lease_until: leaseEnd(this.leaseMs) })) === 1;
  }

  /** Writes what is known of a service; a run that lost its lease to another one writes nothing. */
  async save(
    { id, runner }: Begun,
    name: string,
    state: JobServiceState,
    record: JobRecord,
  ): Promise<void> {
    const row = this.#services().where({ job_id: id, name, runner });
    // A step that is reported late does not bring a cancelled service back.
    if (ACTIVE.includes(state)) void row.whereIn('state', ACTIVE);
    await row.update({ state, record: JSON.stringify(record) });
  }

  /** Ends a running job; services that were not worked on take the given state. */
  async end(
    { id, runner }: Pick<Begun, 'id'> & Partial<Begun>,
    state: Exclude<JobState, 'running'>,
  ): Promise<void> {
    const ended = await this.#jobs()
      .where({ id, state: 'running', ...(runner && { runner }) })
      .update({ state, finished_at: now() });
    if (ended === 1) await this.#leave([id], state);
  }

  /** Jobs whose process died are interrupted. */
  async #sweep(): Promise<void> {
    const dead = this.#jobs().where({ state: 'running' }).andWhere('lease_until', '<', now());
    const ids = (await dead.clone().select('id')).map(({ id }) => id);
    if (ids.length === 0) return;
    await dead.update({ state: 'interrupted', finished_at: now() });
    await this.#leave(ids, 'interrupted');
  }

  async #leave(ids: readonly string[], state: JobServiceState): Promise<void> {
    await this.#services().whereIn('job_id', ids).whereIn('state', ACTIVE).update({ state });
  }

  async #exclusively<T>(work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#database.transaction(work);
    } catch (error) {
      if (!isDatabaseConflictError(error)) throw error;
      throw new ConflictError(
        'Another job works on one of these services. Wait for its end, or cancel it.',
      );
    }
  }

  #jobs() {
    return this.#database<JobRow>('jobs');
  }

  #services() {
    return this.#database<JobServiceRow>('job_services');
  }
}
