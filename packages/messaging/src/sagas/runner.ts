import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { Queryable } from '../outbox.ts';
import { createCalls } from './calls.ts';
import {
  countSagas,
  findSagas,
  listStuck,
  readHistory,
  resolveByHand,
  retryByHand,
  type ByHand,
  type FoundSaga,
  type SagaTransition,
  type StuckSaga,
} from './console.ts';
import type { SagaDefinition, SagaEvent } from './definition.ts';
import { beginSagas, deliverEvents, explainUnregistered, type SagaStart } from './operations.ts';
import { claimDue } from './pass.ts';
import { createRegistry, registerDefinitions } from './registry.ts';
import { observeSagas } from './telemetry.ts';

export interface SagaRunnerOptions {
  pool: Pick<Pool, 'connect' | 'query'>;
  /** All definitions whose sagas may still run, older versions included. */
  sagas: readonly SagaDefinition[];
  /** Who makes the transitions, as the history names it. Default: host name, process id and chance. */
  actor?: string;
  /** Sagas in one transaction at most. Default: 200. */
  batchSize?: number;
  /** Calls of this process at one time. Default: 50. */
  concurrency?: number;
  /** Milliseconds between two looks while nothing is due. Default: 200. */
  pollInterval?: number;
  /** Milliseconds after a call's own time-out until another runner may repeat it. Default: 5 000. */
  leaseMargin?: number;
  /** Takes out of an error's text what must not be kept, such as card numbers. Default: the text is kept as it is. */
  redact?: (text: string) => string;
  /** Milliseconds since 1970. Default: the database's clock, which all runners share. */
  now?: () => number;
  /** Told of failures of the runner itself, such as a lost database; it goes on. Default: passed over. */
  onError?: (error: unknown) => void;
}

export interface SagaRunner {
  /** Writes the definitions' transitions, by which the database judges. Once at start-up, after the migrations. */
  register(): Promise<void>;
  /**
   * Begins sagas in the caller's transaction, one for each correlation id, however often it is
   * called. One statement for all. Gives the correlation ids that are new.
   */
  begin<Data, State extends string>(
    client: Queryable,
    saga: SagaDefinition<Data, State>,
    starts: readonly SagaStart<Data>[],
  ): Promise<string[]>;
  /**
   * Hands events to sagas in the caller's transaction. Each event takes effect once. One that comes
   * early is kept until its saga wants it. Gives the events whose saga does not exist.
   */
  deliver(
    client: Queryable,
    saga: Pick<SagaDefinition, 'name'>,
    events: readonly SagaEvent[],
  ): Promise<SagaEvent[]>;
  /**
   * The sagas of these correlation ids, as this client sees them. After `deliver` in the same
   * transaction they stay as they are until it ends.
   */
  find(
    client: Queryable,
    saga: Pick<SagaDefinition, 'name'>,
    correlationIds: readonly string[],
  ): Promise<FoundSaga[]>;
  /** Runs what is due until stopped. Any number of processes may do so. */
  start(): Promise<void>;
  /** Takes nothing new and ends when the calls in progress have ended. */
  stop(): Promise<void>;
  /** Runs what is due now, calls included; gives the number of sagas brought forward. */
  runOnce(): Promise<number>;
  /**
   * Sagas that are stuck, need people, or have been in one state for `olderThan` milliseconds (default
   * 0, which lists all that are not over), the longest first, at most `limit` (default 100).
   */
  listStuck(options?: { olderThan?: number; limit?: number }): Promise<StuckSaga[]>;
  /** Lets a stuck saga try its step again, under the same key. @throws SagaError where it is not stuck. */
  retry(id: string, by: ByHand): Promise<void>;
  /** Ends a saga whose matter was settled by hand. @throws SagaError where it is over or a call is in progress. */
  resolve(id: string, by: ByHand): Promise<void>;
  /** Every transition, oldest first. */
  history(id: string): Promise<SagaTransition[]>;
}

/** Runs sagas whose states are rows in the schema `messaging`. It keeps nothing that a crash could lose. */
export function createSagaRunner(options: SagaRunnerOptions): SagaRunner {
  const { pool, sagas, batchSize = 200, concurrency = 50, pollInterval = 200, now } = options;
  const { leaseMargin = 5_000, redact = String, onError } = options;
  const actor = options.actor ?? `${hostname()}/${String(process.pid)}/${randomUUID().slice(0, 8)}`;
  const registry = createRegistry(sagas);
  const passing = { pool, registry, actor, batchSize, leaseMargin, redact, ...(now && { now }) };
  const deciding = { pool, registry, ...(now && { now }) };
  const calls = createCalls(passing, concurrency, onError);
  let running:
    { stopping: AbortController; done: Promise<void>; unobserve: () => void } | undefined;

  const pass = async () => {
    const { handled, calls: leased } = await claimDue(passing, calls.free());
    for (const task of leased) calls.make(task);
    return handled;
  };

  const loop = async (stopping: AbortSignal) => {
    while (!stopping.aborted) {
      const handled = await pass().catch((error: unknown) => {
        onError?.(error);
        return 0;
      });
      if (handled === 0) await calls.idle(pollInterval, stopping);
    }
    await calls.settled();
  };

  return {
    register: () => registerDefinitions(pool, sagas),
    begin: (client, saga, starts) =>
      beginSagas(client, saga, starts, { actor, ...(now && { now }) }).catch((error: unknown) => {
        throw explainUnregistered(saga.name, error);
      }),
    deliver: (client, { name }, events) =>
      deliverEvents(client, name, registry.waitStates(name), events),
    find: (client, { name }, correlationIds) => findSagas(client, name, correlationIds),
    async start() {
      if (running) return;
      await registerDefinitions(pool, sagas);
      const stopping = new AbortController();
      const unobserve = observeSagas(() => countSagas(pool, registry));
      running = { stopping, done: loop(stopping.signal), unobserve };
    },
    async stop() {
      if (!running) return;
      const { stopping, done, unobserve } = running;
      running = undefined;
      stopping.abort();
      await done;
      unobserve();
    },
    async runOnce() {
      const handled = await pass();
      await calls.settled();
      return handled;
    },
    listStuck: (which = {}) => listStuck(pool, registry, which, now),
    retry: (id, by) => retryByHand(deciding, id, by),
    resolve: (id, by) => resolveByHand(deciding, id, by),
    history: (id) => readHistory(pool, id),
  };
}
