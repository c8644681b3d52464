import { randomUUID } from 'node:crypto';
import {
  createProjection,
  createSagaRunner,
  type EventStore,
  type Queryable,
  type SagaRunner,
} from '@quoin/messaging';
import type { Pool } from 'pg';
import { paymentIdOf, type PaymentEventData } from '../payments/events.ts';
import type { Rails } from '../rails/rail.ts';
import { defineCancellation, type CancellationSaga } from './cancellation.ts';
import { noteConflicts } from './conflicts.ts';
import { newJourney } from './data.ts';
import { createRailInbox } from './inbox.ts';
import { defineJourney, type JourneyEventType, type JourneySaga } from './saga.ts';

export interface JourneyOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly rails: Rails;
  /** Calls to rails of this process at one time. Default: 50. */
  readonly concurrency?: number;
  /** Milliseconds after which another process takes over a call whose process died. Default: 5 000 beyond the call's own time. */
  readonly leaseMargin?: number;
  /** Milliseconds between two looks while nothing is due. Default: 200. */
  readonly pollInterval?: number;
  /** Milliseconds since 1970. Default: the clock of this process for the rails' times, the database's for waits. */
  readonly now?: () => number;
  /** Told of what keeps the journeys from going on, such as a lost database. Default: passed over. */
  readonly onError?: (error: unknown) => void;
}

/** Everything that brings payments forward once they are accepted. */
export interface Journeys {
  readonly store: EventStore;
  readonly rails: Rails;
  readonly runner: SagaRunner;
  readonly journey: JourneySaga;
  readonly cancellation: CancellationSaga;
  /** Tells journeys what happened to their payments, in the caller's transaction; locks them. */
  tell(client: Queryable, type: JourneyEventType, about: readonly JourneyNews[]): Promise<void>;
  /** Writes the legal transitions of the sagas. Once at start-up, after the migrations. */
  register(): Promise<void>;
  /** Runs until stopped. Any number of processes may do so. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Does what is due now: begins journeys, takes their next step. Gives the number of steps. */
  runOnce(): Promise<number>;
}

export interface JourneyNews {
  readonly paymentId: string;
  /** Known by it when it is told again. Default: a new one. */
  readonly id?: string;
  readonly data?: unknown;
}

export function createJourneys(options: JourneyOptions): Journeys {
  const { pool, store, rails, now, onError } = options;
  const parts = { pool, store, rails, now: now ?? Date.now };

  const tell: Journeys['tell'] = async (client, type, about) => {
    const events = about.map(({ paymentId, id = randomUUID(), data }) => {
      return { id, type, correlationId: paymentId, data };
    });
    await runner.deliver(client, journey, events);
  };
  const journey = defineJourney(parts);
  const cancellation = defineCancellation(parts, (client, paymentIds) =>
    tell(
      client,
      'payment.changed',
      paymentIds.map((paymentId) => ({ paymentId })),
    ),
  );
  const runner = createSagaRunner({
    pool,
    sagas: [journey, cancellation],
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.leaseMargin !== undefined && { leaseMargin: options.leaseMargin }),
    ...(options.pollInterval !== undefined && { pollInterval: options.pollInterval }),
    ...(now && { now }),
    ...(onError && { onError }),
  });

  // The log of events is the list of what to begin: whoever accepts payments need not know of sagas.
  // Conflicts are noted where operators find them.
  const beginnings = createProjection({
    name: 'payment-journeys',
    pool,
    store,
    types: ['payment.held', 'payment.answer-conflicted'],
    handle: async (client, events) => {
      const { held = [], conflicted = [] } = Object.groupBy(events, ({ type }) =>
        type === 'payment.held' ? 'held' : 'conflicted',
      );
      await noteConflicts(client, conflicted);
      const starts = held.map(({ stream, data }) => {
        const { route } = data as PaymentEventData<'payment.held'>;
        return { correlationId: paymentIdOf(stream), data: newJourney(route.rail) };
      });
      await runner.begin(client, journey, starts);
    },
    ...(options.pollInterval !== undefined && { pollInterval: options.pollInterval }),
    ...(onError && { onError }),
  });

  let unlisten: (() => Promise<void>)[] = [];
  const journeys: Journeys = {
    store,
    rails,
    runner,
    journey,
    cancellation,
    tell,
    register: () => runner.register(),
    async start() {
      await runner.start();
      await beginnings.start();
      for (const rail of rails.all) {
        const end = await rail.listen?.(createRailInbox(pool, journeys, rail.name));
        if (end) unlisten.push(end);
      }
    },
    async stop() {
      await Promise.all(unlisten.map((end) => end()));
      unlisten = [];
      await beginnings.stop();
      await runner.stop();
    },
    async runOnce() {
      await beginnings.catchUp();
      return runner.runOnce();
    },
  };
  return journeys;
}
