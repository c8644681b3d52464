import type { Queryable } from '../outbox.ts';
import type { StoredEvent } from './events.ts';
import { toStoredEvent, type EventRow, type Upcasters } from './upcasting.ts';

export interface ReadAllOptions {
  /** Only events above this position. Default: 0, which is all. */
  after?: number;
  /** Events in the page at most. Default: 500. */
  limit?: number;
  /** Only events of these types. Default: all. */
  types?: readonly string[];
}

export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** Read on after it. It passes over positions that no event will ever have. */
  readonly position: number;
  /** Whether nothing more can be read now. */
  readonly end: boolean;
}

/** Each stream from a version on; one round trip for all of them. */
export async function readStreams(
  client: Queryable,
  upcasters: Upcasters,
  wanted: readonly { stream: string; from: number }[],
): Promise<StoredEvent[]> {
  if (wanted.length === 0) return [];
  const { rows } = await client.query<EventRow>({
    name: 'messaging.read_streams',
    text: `select event.* from unnest($1::text[], $2::int[]) as wanted (stream, at_least)
           cross join lateral (
             select position::text, stream, version, type, schema_version, data, metadata, recorded_at
             from messaging.events
             where events.stream = wanted.stream and version >= at_least
             order by version
           ) as event`,
    values: [wanted.map(({ stream }) => stream), wanted.map(({ from }) => from)],
  });
  return rows.map((row) => toStoredEvent(upcasters, row));
}

type PageRow = { settled: string; position: string | null } & Omit<EventRow, 'position'>;

/** One page of all events, without those whose predecessors may still appear. */
export async function readPage(
  client: Queryable,
  upcasters: Upcasters,
  { after = 0, limit = 500, types }: ReadAllOptions = {},
): Promise<EventPage> {
  const { rows } = await client.query<PageRow>({
    name: 'messaging.read_events',
    text: `select settled::text, position::text, stream, version, type, schema_version, data, metadata,
             recorded_at
           from messaging.read_events($1, $2, $3)`,
    values: [after, limit, types ?? null],
  });
  const events = rows.flatMap(({ position, ...row }) =>
    position === null ? [] : [toStoredEvent(upcasters, { ...row, position })],
  );
  const end = events.length < limit;
  const settled = Math.max(after, Number(rows[0]?.settled ?? 0));
  return { events, position: end ? settled : (events.at(-1)?.position ?? settled), end };
}
