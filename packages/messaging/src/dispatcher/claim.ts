import type { CloudEvent } from '../event.ts';
import type { Session } from './session.ts';

export interface EventPlace {
  readonly key: string;
  readonly position: string;
}

export interface ClaimedEvent extends EventPlace {
  readonly event: CloudEvent;
  readonly attempts: number;
}

export interface Claim {
  /** Of each claimed key the first events, in order. */
  readonly events: readonly ClaimedEvent[];
  /** Where the next claim begins; undefined when the end of the keys was reached. */
  readonly cursor: string | undefined;
}

/**
 * Locks the first event of up to $2 keys behind the key $1, and reads as many events of those keys.
 *
 * Whoever holds the lock of a key's first event owns the key until its transaction ends. The lock
 * is taken on the present version of the row: an event that another dispatcher deleted or put off
 * since this statement began is passed over, so no reader of an old snapshot overtakes.
 */
const CLAIM = `
with recursive heads as (
  (select position, key, available_at, parked_at from messaging.outbox
   where key > $1 order by key, position limit 1)
  union all
  select next.* from heads cross join lateral (
    select position, key, available_at, parked_at from messaging.outbox
    where key > heads.key order by key, position limit 1
  ) as next
), ready as materialized (
  select position, key from heads where parked_at is null and available_at <= now() limit $2
), locked as materialized (
  select head.key from ready join messaging.outbox head using (key, position)
  where head.parked_at is null and head.available_at <= now()
  for update of head skip locked
), claimed as (
  select event.* from locked cross join lateral (
    select position, key, event, attempts from messaging.outbox
    where key = locked.key and parked_at is null
    order by key, position limit (select greatest(1, $2::int / count(*)) from locked)
  ) as event
)
select scan.count, scan.last, claimed.*
from (select count(*)::int, max(key) as last from ready) as scan left join claimed on true
order by claimed.position`;

type ClaimRow = { count: number; last: string | null } & (
  ClaimedEvent | { position: null; key: null; event: null; attempts: null }
);

/** Claims in the transaction of `session`, at most about `size` events. */
export async function claim(session: Session, after: string, size: number): Promise<Claim> {
  const rows = await session.query<ClaimRow>(CLAIM, [after, size], 'messaging.claim');
  const [first] = rows;
  const more = first?.count === size && first.last !== null;
  return {
    events: rows.filter((row): row is ClaimRow & ClaimedEvent => row.position !== null),
    cursor: more ? (first.last ?? undefined) : undefined,
  };
}

export async function remove(session: Session, events: readonly EventPlace[]): Promise<void> {
  if (events.length === 0) return;
  await session.query(
    `delete from messaging.outbox using unnest($1::text[], $2::bigint[]) as given (key, position)
     where outbox.key = given.key and outbox.position = given.position`,
    [events.map(({ key }) => key), events.map(({ position }) => position)],
    'messaging.remove',
  );
}

export interface Postponement extends EventPlace {
  readonly reason: string;
  /** Milliseconds until the next attempt; undefined parks the event. */
  readonly delay: number | undefined;
}

export async function postpone(
  session: Session,
  postponements: readonly Postponement[],
): Promise<void> {
  if (postponements.length === 0) return;
  await session.query(
    `update messaging.outbox set attempts = attempts + 1, reason = given.reason,
       available_at = clock_timestamp() + coalesce(given.delay, 0) * interval '1 millisecond',
       parked_at = case when given.delay is null then clock_timestamp() end
     from unnest($1::text[], $2::bigint[], $3::text[], $4::float8[])
       as given (key, position, reason, delay)
     where outbox.key = given.key and outbox.position = given.position`,
    [
      postponements.map((each) => each.key),
      postponements.map((each) => each.position),
      postponements.map((each) => each.reason.replaceAll('\0', '')),
      postponements.map((each) => each.delay ?? null),
    ],
  );
}
