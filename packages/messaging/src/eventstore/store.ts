import type { Pool } from 'pg';
import type { Queryable } from '../outbox.ts';
import {
  loadAggregates,
  saveAggregates,
  type Aggregate,
  type Change,
  type Loaded,
} from './aggregate.ts';
import { appendMany } from './append.ts';
import type { ExpectedVersion, NewEvent, StoredEvent, StreamAppend } from './events.ts';
import { readPage, readStreams, type EventPage, type ReadAllOptions } from './read.ts';
import type { Upcasters } from './upcasting.ts';

export interface EventStoreOptions {
  /** Where events are read; what must join a transaction takes its client as first argument. */
  pool: Pick<Pool, 'query'>;
  /** How older shapes of events become the newest one. Default: no event ever changed its shape. */
  upcasters?: Upcasters;
}

export interface EventStore {
  /**
   * Appends events to one stream in the caller's transaction, all or none. Append to an outbox with
   * the same client where others must hear of them.
   * @throws ConcurrencyError where the stream has another version; the transaction is then to be rolled back.
   */
  append<Event extends NewEvent>(
    client: Queryable,
    stream: string,
    expectedVersion: ExpectedVersion,
    events: readonly Event[],
  ): Promise<StoredEvent<Event>[]>;
  /**
   * Appends to many distinct streams in one statement, all or none; gives the events in the order
   * given. Streams in the same order everywhere keep concurrent batches from deadlocks.
   * @throws ConcurrencyError for the first stream found to have another version.
   */
  appendMany<Event extends NewEvent>(
    client: Queryable,
    appends: readonly StreamAppend<Event>[],
  ): Promise<StoredEvent<Event>[]>;
  /** The events of a stream, oldest first, from version `from` (default 1) on; none where it does not exist. */
  read(stream: string, options?: { from?: number; client?: Queryable }): Promise<StoredEvent[]>;
  /**
   * One page of all events in the order of their positions. Who reads on after `page.position` misses
   * none: events whose predecessors may still be committed are held back. Ask the primary, not a replica.
   */
  readAll(options?: ReadAllOptions & { client?: Queryable }): Promise<EventPage>;
  /** The state of one aggregate, from its latest snapshot on. */
  loadAggregate<State, Event extends NewEvent>(
    client: Queryable,
    aggregate: Aggregate<State, Event>,
    stream: string,
  ): Promise<Loaded<State>>;
  /** The states of many aggregates, in the order of `streams`, in one or two round trips. */
  loadAggregates<State, Event extends NewEvent>(
    client: Queryable,
    aggregate: Aggregate<State, Event>,
    streams: readonly string[],
  ): Promise<Loaded<State>[]>;
  /**
   * Appends what was decided on loaded aggregates, takes the snapshots that are due and gives the
   * aggregates as they are then. One round trip, two with snapshots.
   * @throws ConcurrencyError where one of them changed since it was loaded.
   */
  saveAggregates<State, Event extends NewEvent>(
    client: Queryable,
    aggregate: Aggregate<State, Event>,
    changes: readonly Change<State, Event>[],
  ): Promise<Loaded<State>[]>;
}

/** Events in the schema `messaging` of PostgreSQL. It keeps nothing in memory. */
export function createEventStore({ pool, upcasters = {} }: EventStoreOptions): EventStore {
  return {
    append: (client, stream, expectedVersion, events) =>
      appendMany(client, upcasters, [{ stream, expectedVersion, events }]),
    appendMany: (client, appends) => appendMany(client, upcasters, appends),
    read: (stream, { from = 1, client = pool } = {}) =>
      readStreams(client, upcasters, [{ stream, from }]),
    readAll: ({ client = pool, ...options } = {}) => readPage(client, upcasters, options),
    async loadAggregate(client, aggregate, stream) {
      const [loaded] = await loadAggregates(client, upcasters, aggregate, [stream]);
      return loaded ?? { stream, version: 0, state: aggregate.initial };
    },
    loadAggregates: (client, aggregate, streams) =>
      loadAggregates(client, upcasters, aggregate, streams),
    saveAggregates: (client, aggregate, changes) =>
      saveAggregates(client, upcasters, aggregate, changes),
  };
}
