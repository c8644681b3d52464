import { DatabaseError } from 'pg';
import type { Queryable } from '../outbox.ts';
import {
  ConcurrencyError,
  EventStoreError,
  type ExpectedVersion,
  type NewEvent,
  type StoredEvent,
  type StreamAppend,
} from './events.ts';
import { currentVersion, type Upcasters } from './upcasting.ts';

/** All streams and all events in one statement, whatever their number. */
export async function appendMany<Event extends NewEvent>(
  client: Queryable,
  upcasters: Upcasters,
  appends: readonly StreamAppend<Event>[],
): Promise<StoredEvent<Event>[]> {
  const filled = appends.filter((append) => append.events.length > 0);
  if (filled.length === 0) return [];
  assertDistinct(filled);
  const given = filled.flatMap((append, index) =>
    append.events.map((event) => ({ event, stream: append.stream, index: index + 1 })),
  );
  const name = filled.some((append) => append.expectedVersion === 'any')
    ? 'append_events_retrying'
    : 'append_events';
  const { rows } = await client
    .query<{ version: number; position: string; at: Date }>({
      name: `messaging.${name}`,
      text: `select appended_version as version, appended_position::text as position, appended_at as at
             from messaging.${name}($1, $2, $3, $4, $5, $6, $7)`,
      values: [
        filled.map((append) => append.stream),
        filled.map((append) => toNumber(append.expectedVersion)),
        given.map(({ index }) => index),
        given.map(({ event }) => event.type),
        given.map(({ event }) => currentVersion(upcasters, event.type)),
        given.map(({ event }) => JSON.stringify(event.data)),
        given.map(({ event }) => JSON.stringify(event.metadata ?? {})),
      ],
    })
    .catch((error: unknown) => {
      throw conflictOf(error) ?? error;
    });
  return given.map(({ event, stream }, index) => stored(event, stream, rows[index]));
}

/** Rows come back in the order of the events, because positions are drawn in it. */
function stored<Event extends NewEvent>(
  event: Event,
  stream: string,
  row: { version: number; position: string; at: Date } | undefined,
): StoredEvent<Event> {
  if (!row) throw new EventStoreError('The store appended fewer events than it was given.');
  return {
    ...event,
    metadata: event.metadata ?? {},
    stream,
    version: row.version,
    position: Number(row.position),
    recordedAt: row.at,
  };
}

function assertDistinct(appends: readonly StreamAppend[]): void {
  const seen = new Set<string>();
  for (const { stream } of appends) {
    if (seen.has(stream)) {
      throw new EventStoreError(
        `The stream "${stream}" occurs twice in one append. Join its events into one entry.`,
      );
    }
    seen.add(stream);
  }
}

function toNumber(expected: ExpectedVersion): number {
  if (expected === 'any') return -1;
  if (expected === 'none') return 0;
  if (Number.isSafeInteger(expected) && expected >= 0) return expected;
  throw new EventStoreError(
    `An expected version is a whole number from 0 on, 'none' or 'any', not ${String(expected)}.`,
  );
}

/** The SQLSTATE with which messaging.raise_conflict refuses; its detail says where. */
const CONFLICT = 'QE001';

function conflictOf(error: unknown): ConcurrencyError | undefined {
  if (!(error instanceof DatabaseError) || error.code !== CONFLICT) return undefined;
  const conflict = JSON.parse(error.detail ?? '{}') as ConflictDetail;
  return new ConcurrencyError(conflict, error);
}

interface ConflictDetail {
  stream: string;
  expected: number;
  actual: number;
}
