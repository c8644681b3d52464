import { randomUUID } from 'node:crypto';
import type { FleetRefresh } from '@quoin/fleet/types';
import type { Knex } from 'knex';
import { DEFAULT_LEASE_MS, leaseEnd, type LeaseOptions, now } from './lease.ts';

const INTERRUPTED = 'The portal stopped during the check. Start it again.';

interface Row {
  id: number;
  state: FleetRefresh['state'];
  done: number;
  total: number;
  started_at: string | null;
  finished_at: string | null;
  problem: string | null;
  runner: string | null;
  lease_until: string | null;
}

/** The one check of the fleet that may run at a time, whichever portal runs it. */
export class CheckStore {
  readonly leaseMs: number;
  readonly #database: Knex;

  constructor(database: Knex, { leaseMs = DEFAULT_LEASE_MS }: LeaseOptions = {}) {
    this.#database = database;
    this.leaseMs = leaseMs;
  }

  async read(): Promise<FleetRefresh> {
    const row = await this.#row().first();
    if (!row) return { state: 'idle', done: 0, total: 0 };
    const interrupted = row.state === 'running' && (row.lease_until ?? '') < now();
    const problem = interrupted ? INTERRUPTED : row.problem;
    return {
      state: interrupted ? 'failed' : row.state,
      done: row.done,
      total: row.total,
      ...(row.started_at && { startedAt: row.started_at }),
      ...(row.finished_at && { finishedAt: row.finished_at }),
      ...(problem && { problem }),
    };
  }

  /** Begins a check; undefined when one runs already. */
  async begin(): Promise<string | undefined> {
    const runner = randomUUID();
    const begun = await this.#row()
      .andWhere((free) => free.whereNot('state', 'running').orWhere('lease_until', '<', now()))
      .update({
        state: 'running',
        done: 0,
        total: 0,
        started_at: now(),
        finished_at: null,
        problem: null,
        runner,
        lease_until: leaseEnd(this.leaseMs),
      });
    return begun === 1 ? runner : undefined;
  }

  /** Renews the lease; false when it was lost. */
  async renew(runner: string): Promise<boolean> {
    return this.#update(runner, { lease_until: leaseEnd(this.leaseMs) });
  }

  async progress(runner: string, done: number, total: number): Promise<void> {
    await this.#update(runner, { done, total });
  }

  /** @param problem why it failed; none when it is complete */
  async end(runner: string, problem?: string): Promise<void> {
    await this.#update(runner, {
      state: problem === undefined ? 'idle' : 'failed',
      finished_at: now(),
      problem: problem ?? null,
    });
  }

  async #update(runner: string, changes: Partial<Row>): Promise<boolean> {
    return (await this.#row().andWhere({ runner, state: 'running' }).update(changes)) === 1;
  }

  #row() {
    return this.#database<Row>('fleet_check').where({ id: 1 });
  }
}
