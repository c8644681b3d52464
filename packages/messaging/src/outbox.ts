import type { ClientBase } from 'pg';
import { assertEvent, type CloudEvent } from './event.ts';
import { withTrace } from './telemetry.ts';

/** A `pg` client or pool; to join a transaction it must be the client that began it. */
export type Queryable = Pick<ClientBase, 'query'>;

/** An event that was tried too often. Its key waits until the event is requeued or discarded. */
export interface ParkedEvent {
  readonly position: string;
  readonly event: CloudEvent;
  readonly attempts: number;
  readonly reason: string;
  readonly parkedAt: Date;
  /** Later events of the same key, which wait behind it. */
  readonly waiting: number;
}

export interface OutboxDepth {
  /** Events that are not yet published, the parked ones included. */
  readonly depth: number;
  readonly parked: number;
  /** Milliseconds since the oldest of them was appended; 0 where there are none. */
  readonly oldestAge: number;
}

/** The channel of NOTIFY that wakes dispatchers. */
export const OUTBOX_CHANNEL = 'messaging_outbox';

/** First half of the advisory locks' numbers, which keeps them apart from an application's own. */
const LOCK_SPACE = 0x6f75_7462;

/**
 * One round trip: takes the lock of each key, in one order for all callers, and only then draws the
 * positions. The locks are held until the transaction ends.
 */
const APPEND = `
with given as (
  select * from unnest($1::text[], $2::text[], $3::text[]) with ordinality as g (event_id, key, event, n)
), locked as materialized (
  select pg_advisory_xact_lock(${String(LOCK_SPACE)}, hash)
  from (select distinct hashtext(key) as hash from given where key <> event_id order by 1) as keys
), inserted as (
  insert into messaging.outbox (event_id, key, event)
  select event_id, key, event::json
  from (select count(*) from locked) as all_locked, given
  order by n
)
select pg_notify('${OUTBOX_CHANNEL}', '') from messaging.outbox_waiting where waiting`;

const PARKED = `
select position, event, attempts, reason, parked_at as "parkedAt",
  (select count(*) - 1 from messaging.outbox later
   where later.key = parked.key and later.position >= parked.position)::int as waiting
from messaging.outbox parked
where parked_at is not null
order by position
limit $1`;

const DEPTH = `
select count(*)::int as depth, count(parked_at)::int as parked,
  coalesce(extract(epoch from clock_timestamp() - min(appended_at)) * 1000, 0)::float8 as "oldestAge"
from messaging.outbox`;

export const outbox = {
  /**
   * Appends events in the caller's transaction: they are published if it commits, and only then.
   * Events with one key are published in the order in which their transactions commit; to that end
   * transactions that append to the same key wait for each other, from here to their end. Append
   * last, and append all in one call.
   * @throws EventError where an event breaks the specification.
   */
  async append(client: Queryable, events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    events.forEach(assertEvent);
    await client.query(APPEND, [
      events.map((event) => event.id),
      events.map((event) => event.partitionkey ?? event.id),
      events.map((event) => JSON.stringify(withTrace(event))),
    ]);
  },

  /** Events that were parked, oldest first, at most `limit` (default 100). */
  async parked(client: Queryable, limit = 100): Promise<ParkedEvent[]> {
    const { rows } = await client.query<ParkedEvent>(PARKED, [limit]);
    return rows;
  },

  /** Gives a parked event its attempts back. False where no parked event has that position. */
  async requeue(client: Queryable, position: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `with requeued as (
         update messaging.outbox set parked_at = null, attempts = 0, available_at = '-infinity'
         where position = $1 and parked_at is not null
         returning position
       )
       select pg_notify('${OUTBOX_CHANNEL}', '') from requeued`,
      [position],
    );
    return rowCount === 1;
  },

  /** Removes a parked event for good; its key goes on. Gives the event, or undefined where there is none. */
  async discard(client: Queryable, position: string): Promise<CloudEvent | undefined> {
    const { rows } = await client.query<{ event: CloudEvent }>(
      `with discarded as (
         delete from messaging.outbox where position = $1 and parked_at is not null returning event
       )
       select event, pg_notify('${OUTBOX_CHANNEL}', '') from discarded`,
      [position],
    );
    return rows[0]?.event;
  },

  /** How much waits, and for how long. It counts rows: ask every few seconds, not for every request. */
  async depth(client: Queryable): Promise<OutboxDepth> {
    const { rows } = await client.query<OutboxDepth>(DEPTH);
    return rows[0] ?? { depth: 0, parked: 0, oldestAge: 0 };
  },
};
