import type { Queryable } from '../outbox.ts';
import { appendMany } from './append.ts';
import type { NewEvent, StoredEvent } from './events.ts';
import { readStreams } from './read.ts';
import type { Upcasters } from './upcasting.ts';

/** How a state follows from events. `evolve` is pure and takes every event of the stream. */
export interface Aggregate<State, Event extends NewEvent = NewEvent> {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  /**
   * Keeps the state, which must then be JSON, so that long streams need not be folded from their
   * start. Default: no snapshots.
   */
  readonly snapshots?: {
    /** A snapshot is taken each time the stream's version passes a multiple of this. */
    readonly every: number;
    /** Raise it when the state's shape or `evolve` changes; older snapshots are then passed over. */
    readonly version: number;
  };
}

export interface Loaded<State> {
  readonly stream: string;
  /** The version of its last event; 0 where the stream does not exist. */
  readonly version: number;
  readonly state: State;
}

export interface Change<State, Event extends NewEvent = NewEvent> {
  readonly loaded: Loaded<State>;
  readonly events: readonly Event[];
}

interface SnapshotRow {
  stream: string;
  version: number;
  state: unknown;
}

/** One round trip, or two where the aggregate has snapshots, whatever the number of streams. */
export async function loadAggregates<State, Event extends NewEvent>(
  client: Queryable,
  upcasters: Upcasters,
  aggregate: Aggregate<State, Event>,
  streams: readonly string[],
): Promise<Loaded<State>[]> {
  const snapshots = await readSnapshots(client, aggregate, streams);
  const events = await readStreams(
    client,
    upcasters,
    streams.map((stream) => ({ stream, from: (snapshots.get(stream)?.version ?? 0) + 1 })),
  );
  const byStream = Map.groupBy(events as StoredEvent<Event>[], (event) => event.stream);
  return streams.map((stream) => {
    const snapshot = snapshots.get(stream);
    const base = { stream, version: snapshot?.version ?? 0, state: aggregate.initial };
    if (snapshot) base.state = snapshot.state as State;
    return fold(aggregate, base, byStream.get(stream) ?? []);
  });
}

/** Appends what was decided on loaded aggregates, and takes the snapshots that are due. */
export async function saveAggregates<State, Event extends NewEvent>(
  client: Queryable,
  upcasters: Upcasters,
  aggregate: Aggregate<State, Event>,
  changes: readonly Change<State, Event>[],
): Promise<Loaded<State>[]> {
  await appendMany(
    client,
    upcasters,
    changes.map(({ loaded, events }) => ({
      stream: loaded.stream,
      expectedVersion: loaded.version,
      events,
    })),
  );
  const saved = changes.map(({ loaded, events }) => fold(aggregate, loaded, events));
  const every = aggregate.snapshots?.every ?? Infinity;
  const round = (version = 0) => Math.floor(version / every);
  await writeSnapshots(
    client,
    aggregate,
    saved.filter(({ version }, index) => round(version) > round(changes[index]?.loaded.version)),
  );
  return saved;
}

function fold<State, Event extends NewEvent>(
  aggregate: Aggregate<State, Event>,
  from: Loaded<State>,
  events: readonly Event[],
): Loaded<State> {
  return {
    stream: from.stream,
    version: from.version + events.length,
    state: events.reduce(aggregate.evolve, from.state),
  };
}

async function readSnapshots<State, Event extends NewEvent>(
  client: Queryable,
  { snapshots }: Aggregate<State, Event>,
  streams: readonly string[],
): Promise<Map<string, SnapshotRow>> {
  if (!snapshots) return new Map();
  const { rows } = await client.query<SnapshotRow>({
    name: 'messaging.read_snapshots',
    text: `select stream, version, state from messaging.snapshots
           where stream = any ($1) and schema_version = $2`,
    values: [streams, snapshots.version],
  });
  return new Map(rows.map((row) => [row.stream, row]));
}

async function writeSnapshots<State, Event extends NewEvent>(
  client: Queryable,
  { snapshots }: Aggregate<State, Event>,
  due: readonly Loaded<State>[],
): Promise<void> {
  if (!snapshots || due.length === 0) return;
  await client.query({
    name: 'messaging.write_snapshots',
    text: `insert into messaging.snapshots (stream, version, state, schema_version)
           select stream, version, state::jsonb, $4
           from unnest($1::text[], $2::int[], $3::text[]) as given (stream, version, state)
           on conflict (stream) do update
           set version = excluded.version, schema_version = excluded.schema_version,
               state = excluded.state, taken_at = excluded.taken_at
           where snapshots.schema_version < excluded.schema_version
              or (snapshots.schema_version = excluded.schema_version
                  and snapshots.version < excluded.version)`,
    values: [
      due.map(({ stream }) => stream),
      due.map(({ version }) => version),
      due.map(({ state }) => JSON.stringify(state)),
      snapshots.version,
    ],
  });
}
