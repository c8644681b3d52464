import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JobServiceState } from '@quoin/fleet/types';
import pLimit from 'p-limit';
import type { JobStore, Begun } from '../database/JobStore.ts';
import { EMPTY_RECORD, type JobRecord, type JobRequest } from '../database/jobs.ts';
import { Lease, now } from '../database/lease.ts';

/** How many services are worked on at once, over all jobs of this process. */
const CONCURRENCY = 4;

export interface Task {
  createdBy: string;
  /** With the secrets among the answers, which the database does not have. */
  request: JobRequest;
}

/** What came of one service. */
export interface Outcome extends Omit<JobRecord, 'steps'> {
  state: Extract<JobServiceState, 'done' | 'conflicts' | 'unchanged'>;
}

export interface PerformOptions {
  signal: AbortSignal;
  /** Told what happens next, such as "Merging". */
  onStep: (step: string) => void;
}

/** Upgrades or adopts one service. An error is shown as its problem. */
export type Perform = (task: Task, service: string, options: PerformOptions) => Promise<Outcome>;

export interface JobRunnerOptions {
  store: JobStore;
  perform: Perform;
  logger: LoggerService;
}

interface Run {
  begun: Begun;
  abort: AbortController;
  ended: Promise<void>;
}

/** Works on jobs in the background of this process, and writes each step down. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #limit = pLimit(CONCURRENCY);
  readonly #runs = new Map<string, Run>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Begins to work; what becomes of it is in the store. */
  start(begun: Begun, task: Task): void {
    const abort = new AbortController();
    const ended = this.#run(begun, task, abort.signal)
      .catch((error: unknown) => this.#log(`The job ${begun.id} stopped`, error))
      .finally(() => this.#runs.delete(begun.id));
    this.#runs.set(begun.id, { begun, abort, ended });
  }

  /** Cancels a job, whichever process works on it; another one notices with its lease. */
  async cancel(id: string): Promise<void> {
    await this.#options.store.end({ id }, 'cancelled');
    const run = this.#runs.get(id);
    run?.abort.abort(new Error('The job was cancelled.'));
    await run?.ended;
  }

  /** Leaves all work as interrupted, for a process that stops. */
  async stop(): Promise<void> {
    const runs = [...this.#runs.values()];
    await Promise.all(
      runs.map(async ({ begun, abort, ended }) => {
        await this.#options.store.end(begun, 'interrupted');
        abort.abort(new Error('The portal stops.'));
        await ended;
      }),
    );
  }

  async #run(begun: Begun, task: Task, cancelled: AbortSignal): Promise<void> {
    const { store } = this.#options;
    using lease = new Lease(
      store.leaseMs,
      () => store.renew(begun),
      (error) => this.#log(`The lease of the job ${begun.id} cannot be renewed`, error),
    );
    const signal = AbortSignal.any([cancelled, lease.signal]);
    const states = await Promise.all(
      begun.services.map((name) => this.#limit(() => this.#service({ begun, task, name, signal }))),
    );
    await store.end(begun, states.includes('failed') ? 'failed' : 'done');
  }

  async #service(work: {
    begun: Begun;
    task: Task;
    name: string;
    signal: AbortSignal;
  }): Promise<JobServiceState | undefined> {
    const { begun, task, name, signal } = work;
    // Whoever aborted it said in the store what became of it.
    if (signal.aborted) return undefined;
    const record: JobRecord = structuredClone(EMPTY_RECORD);
    let written = Promise.resolve();
    const write = (state: JobServiceState, more: object = {}): Promise<void> => {
      const snapshot = structuredClone({ ...record, ...more });
      written = written.then(() => this.#options.store.save(begun, name, state, snapshot));
      return written;
    };
    const onStep = (step: string): void => {
      record.steps.push({ name: step, at: now() });
      write('running').catch((error: unknown) => this.#log(`A step of ${name} is lost`, error));
    };
    await write('running');
    try {
      const { state, ...outcome } = await this.#options.perform(task, name, { signal, onStep });
      await write(state, outcome);
      return state;
    } catch (error) {
      if (signal.aborted) return undefined;
      await write('failed', { problem: error instanceof Error ? error.message : String(error) });
      return 'failed';
    }
  }

  #log(message: string, error: unknown): void {
    this.#options.logger.error(message, error instanceof Error ? error : new Error(String(error)));
  }
}
