import type { BatchObservableResult } from '@opentelemetry/api';
import type { Pool } from 'pg';
import { exponentialDelay } from './backoff.ts';
import { PublishError, type Bus, type PublishFailure } from './bus.ts';
import { claim, postpone, remove, type ClaimedEvent } from './dispatcher/claim.ts';
import { outcomeOf } from './dispatcher/outcome.ts';
import { Session } from './dispatcher/session.ts';
import { Alarm } from './dispatcher/wake.ts';
import { outbox } from './outbox.ts';
import { meter } from './telemetry.ts';

export interface DispatcherOptions {
  /** At least two connections: one to publish with, one that listens. */
  pool: Pool;
  bus: Pick<Bus, 'publish'>;
  /** Events in one batch, about. Default: 500. */
  batchSize?: number;
  /** Times that the bus may refuse an event before it is parked. An unreachable bus does not count. Default: 10. */
  maxAttempts?: number;
  /** Milliseconds to wait after attempt n, counted from 1. Default: 1 s, doubled each time, at most 5 minutes. */
  retryDelay?: (attempt: number) => number;
  /** Milliseconds between two looks at the table when no notification came. Default: 1,000. */
  pollInterval?: number;
  /** Milliseconds that a publish may take before it counts as failed. Default: 30,000. */
  publishTimeout?: number;
  /** Milliseconds that a statement may take before its connection counts as broken. Default: 10,000. */
  queryTimeout?: number;
  /** Told when database or bus cannot be reached; the dispatcher goes on trying. Default: it is passed over. */
  onError?: (error: unknown) => void;
}

export interface Dispatcher {
  start(): void;
  /** Finishes the batch in hand, marks what was published, and resolves. */
  stop(): Promise<void>;
}

/** Looks at the table in quick succession before it falls asleep, in milliseconds. */
const LINGER = [2, 4, 8, 16, 32];

/**
 * Publishes what `outbox.append` committed: at least once, and the events of one key in order. Any
 * number of dispatchers may run, in any number of processes.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const dispatcher = new OutboxDispatcher(options);
  let running: Promise<void> | undefined;
  return {
    start() {
      running ??= dispatcher.run();
    },
    async stop() {
      dispatcher.end();
      await running;
    },
  };
}

class OutboxDispatcher {
  readonly #options: Required<Omit<DispatcherOptions, 'onError'>>;
  readonly #onError: ((error: unknown) => void) | undefined;
  readonly #alarm: Alarm;
  readonly #outageDelay = exponentialDelay({ base: 100, most: 5_000 });
  #stopping = false;
  #cursor: string | undefined;
  /** When the earliest event that this dispatcher put off is due. */
  #due = Infinity;

  constructor({ onError, ...options }: DispatcherOptions) {
    this.#options = {
      batchSize: 500,
      maxAttempts: 10,
      retryDelay: exponentialDelay({ base: 1_000, most: 300_000 }),
      pollInterval: 1_000,
      publishTimeout: 30_000,
      queryTimeout: 10_000,
      ...options,
    };
    this.#onError = onError;
    this.#alarm = new Alarm(options.pool, this.#options.queryTimeout);
  }

  end(): void {
    this.#stopping = true;
    this.#alarm.wake();
  }

  async run(): Promise<void> {
    const unobserve = observeDepth(this.#options.pool, this.#onError);
    let idle = 0;
    let outages = 0;
    while (!this.#stopping) {
      try {
        const found = await this.#dispatchBatch();
        outages = 0;
        idle = found ? 0 : idle + 1;
        if (found) await this.#alarm.unlisten();
        else await this.#rest(idle);
      } catch (error) {
        this.#onError?.(error);
        outages += 1;
        await this.#alarm.sleep(this.#outageDelay(outages));
      }
    }
    this.#alarm.close();
    unobserve();
  }

  /** Sleeps a little longer each time that nothing was found, at last until a notification. */
  async #rest(idle: number): Promise<void> {
    const linger = LINGER[idle - 1];
    if (linger !== undefined) return this.#alarm.sleep(linger);
    if (await this.#alarm.listen()) return;
    const due = Math.max(0, this.#due - Date.now());
    if (due === 0) this.#due = Infinity;
    await this.#alarm.sleep(Math.min(this.#options.pollInterval, due));
  }

  /** Publishes one batch; false where there was nothing to do from the first key on. */
  async #dispatchBatch(): Promise<boolean> {
    const session = await Session.open(this.#options.pool, this.#options.queryTimeout);
    try {
      return await this.#dispatchWith(session);
    } catch (error) {
      await session.rollback();
      throw error;
    } finally {
      session.close();
    }
  }

  async #dispatchWith(session: Session): Promise<boolean> {
    const { batchSize, publishTimeout, pool: _pool, bus: _bus, ...policy } = this.#options;
    const from = this.#cursor ?? '';
    // A removal that a crash forgets is published once more, so it need not wait for the disk.
    // Should this process be cut off, its locks must not outlast the publish by much.
    await session.query(
      `begin; set local synchronous_commit = off;
       set local idle_in_transaction_session_timeout = ${String(publishTimeout * 2)}`,
    );
    const { events, cursor } = await claim(session, from, batchSize);
    this.#cursor = cursor;
    if (events.length > 0) {
      const failures = await this.#publish(events);
      const { published, postponed } = outcomeOf(events, failures, policy);
      await remove(session, published);
      await postpone(session, postponed);
      for (const { delay } of postponed) {
        if (delay !== undefined) this.#due = Math.min(this.#due, Date.now() + delay);
      }
    }
    await session.query('commit');
    return events.length > 0 || from !== '' || cursor !== undefined;
  }

  async #publish(claimed: readonly ClaimedEvent[]): Promise<readonly PublishFailure[]> {
    const { bus, publishTimeout } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The bus did not take a batch within ${String(publishTimeout)} ms.`));
      }, publishTimeout);
    });
    try {
      await Promise.race([bus.publish(claimed.map(({ event }) => event)), timeout]);
      return [];
    } catch (error) {
      if (error instanceof PublishError) return error.failures;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reports how much waits whenever metrics are collected. */
function observeDepth(pool: Pool, onError: ((error: unknown) => void) | undefined): () => void {
  const depth = meter().createObservableGauge('messaging.outbox.depth', { unit: '{event}' });
  const parked = meter().createObservableGauge('messaging.outbox.parked', { unit: '{event}' });
  const age = meter().createObservableGauge('messaging.outbox.oldest_age', { unit: 's' });
  const observe = async (result: BatchObservableResult) => {
    try {
      const now = await outbox.depth(pool);
      result.observe(depth, now.depth);
      result.observe(parked, now.parked);
      result.observe(age, now.oldestAge / 1_000);
    } catch (error) {
      onError?.(error);
    }
  };
  const instruments = [depth, parked, age];
  meter().addBatchObservableCallback(observe, instruments);
  return () => {
    meter().removeBatchObservableCallback(observe, instruments);
  };
}
