import type { Queryable } from '../outbox.ts';

export interface ProjectionKey {
  readonly name: string;
  readonly version: number;
}

export interface ProjectionStatus extends ProjectionKey {
  /** All events up to here are in the read model. */
  readonly position: number;
  /** Whether readers should use this version. */
  readonly serving: boolean;
  /** Why it stands still; undefined while it runs. */
  readonly reason?: string;
  /** The event at which it stands still. */
  readonly failedPosition?: number;
  /** Positions between the read model and the newest event: at least the number of events missing. */
  readonly eventsBehind: number;
  /** Age of the oldest event that is missing, in seconds; 0 where none is. */
  readonly secondsBehind: number;
}

interface StatusRow extends Record<string, unknown> {
  name: string;
  version: number;
  position: string;
  serving: boolean;
  reason: string | null;
  failed_position: string | null;
  newest: string;
  seconds: number;
}

const STATUS = `
select name, version, position::text, serving, reason, failed_position::text,
  greatest(position, (select last_value - (not is_called)::int from messaging.events_position))::text
    as newest,
  coalesce(extract(epoch from clock_timestamp() - (
    select recorded_at from messaging.events event
    where event.position > projection.position order by event.position limit 1)), 0)::float8 as seconds
from messaging.projections projection
where ($1::text is null or name = $1) and ($2::int is null or version = $2)
order by name, version`;

/** How far each projection is: all of them, those of a name, or one version. */
export async function projectionStatus(
  client: Queryable,
  { name, version }: Partial<ProjectionKey> = {},
): Promise<ProjectionStatus[]> {
  const { rows } = await client.query<StatusRow>(STATUS, [name ?? null, version ?? null]);
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    position: Number(row.position),
    serving: row.serving,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.failed_position !== null && { failedPosition: Number(row.failed_position) }),
    eventsBehind: Number(row.newest) - Number(row.position),
    secondsBehind: row.seconds,
  }));
}

export async function register(client: Queryable, { name, version }: ProjectionKey): Promise<void> {
  await client.query(
    'insert into messaging.projections (name, version) values ($1, $2) on conflict do nothing',
    [name, version],
  );
}

/** Whether a look is worth a transaction; it locks and writes nothing. */
export async function hasWork(client: Queryable, key: ProjectionKey): Promise<boolean> {
  const { rows } = await client.query({
    name: 'messaging.projection_has_work',
    text: `select from messaging.projections
           where name = $1 and version = $2 and reason is null
             and (not serving
               or position < (select last_value - (not is_called)::int from messaging.events_position))`,
    values: [key.name, key.version],
  });
  return rows.length > 0;
}

/** The row of a projection that runs, locked; undefined where another process has it or it stands still. */
export async function claim(
  client: Queryable,
  key: ProjectionKey,
): Promise<{ position: number; serving: boolean } | undefined> {
  const { rows } = await client.query<{ position: string; serving: boolean }>({
    name: 'messaging.claim_projection',
    text: `select position::text, serving from messaging.projections
           where name = $1 and version = $2 and reason is null
           for update skip locked`,
    values: [key.name, key.version],
  });
  const [row] = rows;
  return row && { position: Number(row.position), serving: row.serving };
}

export async function advance(client: Queryable, key: ProjectionKey, to: number): Promise<void> {
  await client.query({
    name: 'messaging.advance_projection',
    text: `update messaging.projections set position = $3, updated_at = clock_timestamp()
           where name = $1 and version = $2`,
    values: [key.name, key.version, to],
  });
}

/** Makes this version the one that serves. */
export async function serve(client: Queryable, { name, version }: ProjectionKey): Promise<void> {
  await client.query(
    'update messaging.projections set serving = false where name = $1 and serving',
    [name],
  );
  await client.query(
    'update messaging.projections set serving = true where name = $1 and version = $2',
    [name, version],
  );
}

export async function halt(
  client: Queryable,
  key: ProjectionKey,
  failedPosition: number,
  reason: string,
): Promise<void> {
  await client.query(
    `update messaging.projections
     set reason = $3, failed_position = $4, failed_at = clock_timestamp()
     where name = $1 and version = $2 and position < $4`,
    [key.name, key.version, reason, failedPosition],
  );
}

/** Lets a halted projection try its event again. */
export async function unhalt(client: Queryable, { name, version }: ProjectionKey): Promise<void> {
  await client.query(
    `update messaging.projections set reason = null, failed_position = null, failed_at = null
     where name = $1 and version = $2`,
    [name, version],
  );
}

/** Says whether appends should notify, because somebody sleeps. */
export async function setWaiting(client: Queryable, waiting: boolean): Promise<void> {
  await client.query(
    `insert into messaging.events_waiting (waiting) values ($1)
     on conflict (singleton) do update set waiting = $1 where events_waiting.waiting <> $1`,
    [waiting],
  );
}
