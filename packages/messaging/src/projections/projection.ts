import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { StoredEvent } from '../eventstore/events.ts';
import { createEventStore, type EventStore } from '../eventstore/store.ts';
import { inTransaction } from '../eventstore/transaction.ts';
import type { Queryable } from '../outbox.ts';
import { createApplier } from './apply.ts';
import { createFollower } from './follow.ts';
import { observeLag } from './telemetry.ts';
import {
  advance,
  hasWork,
  projectionStatus,
  register,
  unhalt,
  type ProjectionStatus,
} from './table.ts';

export interface ProjectionOptions {
  name: string;
  /**
   * Raise it when the read model's shape changes. The new version builds its own tables from all
   * events while the old one serves, and takes over when it has caught up. Default: 1.
   */
  version?: number;
  pool: Pick<Pool, 'connect' | 'query'>;
  /** Default: a store on `pool` without upcasters. */
  store?: EventStore;
  /** Only events of these types. Default: all. */
  types?: readonly string[];
  /**
   * Changes the read model through `client`, in the transaction that also moves the position: each
   * event takes effect once. It must do nothing that a rollback cannot undo.
   */
  handle: (client: Queryable, events: readonly StoredEvent[]) => Promise<void>;
  /** Empties the read model, in the transaction that sets the position to the start. Needed for `rebuild`. */
  reset?: (client: Queryable) => Promise<void>;
  /** Runs in the transaction in which this version begins to serve: the place to point a view at its tables. */
  activate?: (client: Queryable) => Promise<void>;
  /** Events in one transaction at most. Default: 500. */
  batchSize?: number;
  /**
   * Milliseconds of rest after each batch that reached the newest event, so that the next one has more
   * than a few: under load a transaction for each handful costs more than the events do. Default: 0.
   */
  collectFor?: number;
  /** Milliseconds between two looks while no notification comes. Default: 250. */
  pollInterval?: number;
  /** How often an event is tried before the projection stands still at it. Default: 3. */
  attempts?: number;
  /** Takes out of an error's text what must not be kept, such as card numbers. Default: the text is kept as it is. */
  redact?: (text: string) => string;
  /** Told of each failure. Default: failures are seen in `status()` and in telemetry only. */
  onError?: (error: unknown) => void;
}

export interface Projection {
  /** Registers the projection and follows the store until stopped. Several processes may run it; they take turns. */
  start(): Promise<void>;
  /** Ends after the batch in progress. */
  stop(): Promise<void>;
  /** Works until the end of the store, or until the projection stands still; then returns where it is. */
  catchUp(): Promise<ProjectionStatus>;
  status(): Promise<ProjectionStatus>;
  /** After a fix: tries the event again at which the projection stands still. */
  resume(): Promise<void>;
  /** Empties the read model and begins at the first event. To go on serving meanwhile, raise `version` instead. */
  rebuild(): Promise<void>;
}

/** A read model that follows the event store. */
export function createProjection(options: ProjectionOptions): Projection {
  const { name, version = 1, pool, reset } = options;
  const store = options.store ?? createEventStore({ pool });
  const key = { name, version };
  const applier = createApplier({ ...options, key, store });
  const follower = createFollower({
    ...options,
    look: async () => (await hasWork(pool, key)) && applier.apply(),
  });
  let unobserve: (() => void) | undefined;

  const status = async () => {
    const [found] = await projectionStatus(pool, key);
    return found ?? { ...key, position: 0, serving: false, eventsBehind: 0, secondsBehind: 0 };
  };

  return {
    status,
    async start() {
      await register(pool, key);
      unobserve ??= observeLag(key, status);
      follower.start();
    },
    async stop() {
      await follower.stop();
      unobserve?.();
      unobserve = undefined;
    },
    async catchUp() {
      await register(pool, key);
      for (;;) {
        if (!(await hasWork(pool, key))) return status();
        if (!(await applier.apply())) await delay(10);
      }
    },
    async resume() {
      await unhalt(pool, key);
    },
    async rebuild() {
      if (!reset) {
        throw new Error(
          `The projection "${name}" has no \`reset\`, so it cannot be emptied. Give it one, or raise its version.`,
        );
      }
      await register(pool, key);
      await inTransaction(pool, async (client) => {
        await client.query(
          'select from messaging.projections where name = $1 and version = $2 for update',
          [name, version],
        );
        await reset(client);
        await advance(client, key, 0);
        await unhalt(client, key);
      });
    },
  };
}
