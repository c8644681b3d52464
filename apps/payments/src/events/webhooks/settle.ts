import type { Queryable } from '@quoin/messaging';
import type { Attempt } from './sender.ts';
import type { Item } from './plan.ts';
import type { Lease } from './lease.ts';

/** What became of an event in a round. */
export type Outcome =
  | { item: Item; result: 'delivered' }
  | { item: Item; result: 'failed'; attempt: Extract<Attempt, { delivered: false }> }
  /** Something before it failed. */
  | { item: Item; result: 'behind' };

export interface Settlement {
  /** The endpoint's position when the round began. */
  from: number;
  /** Its position now. */
  to: number;
  outcomes: readonly Outcome[];
  consecutiveFailures: number;
  /** Milliseconds for which only probes are sent; 0 for no pause. */
  pause: number;
  /** Milliseconds until the next attempt, after so many. */
  delay: (attempts: number) => number;
  /** So many attempts and the event is dead; Infinity while the endpoint itself fails. */
  maxAttempts: number;
}

/**
 * Records what became of a round, in the caller's transaction.
 * @returns false where the lease was lost: what was delivered will then be delivered again
 */
export async function settleRound(
  client: Queryable,
  { endpointId, token }: Lease,
  settlement: Settlement,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from payments.webhook_endpoints where id = $1 and lease = $2 for update',
    [endpointId, token],
  );
  if (rowCount === 0) return false;
  const { outcomes, from, to, consecutiveFailures, pause } = settlement;
  const delivered = outcomes.filter(({ result }) => result === 'delivered');
  await remove(
    client,
    endpointId,
    delivered.flatMap(({ item }) => (item.stored ? [item.event.position] : [])),
  );
  await record(client, endpointId, settlement);
  await client.query(
    `update payments.webhook_endpoints
        -- Unless somebody asked for a replay meanwhile.
        set position = case when position = $2 then $3 else position end,
            consecutive_failures = $4,
            failing_since = case when $4 > 0 then coalesce(failing_since, now()) end,
            paused_until = case when $5::float8 > 0 then now() + $5 * interval '1 millisecond' end,
            last_delivered_at = case when $6 then now() else last_delivered_at end
      where id = $1`,
    [endpointId, from, to, consecutiveFailures, pause, delivered.length > 0],
  );
  return true;
}

async function remove(client: Queryable, endpointId: string, positions: readonly number[]) {
  if (positions.length === 0) return;
  await client.query(
    'delete from payments.webhook_deliveries where endpoint_id = $1 and position = any ($2)',
    [endpointId, positions],
  );
}

interface Row {
  item: Item;
  attempts: number;
  /** Milliseconds until the next attempt. */
  wait: number;
  attempt?: Extract<Attempt, { delivered: false }>;
}

async function record(
  client: Queryable,
  endpointId: string,
  { outcomes, to, delay, maxAttempts }: Settlement,
): Promise<void> {
  // What lies above the new position will be read again.
  const kept = outcomes.filter(
    ({ item, result }) => result !== 'delivered' && (item.stored || item.event.position <= to),
  );
  const rows = kept.flatMap((outcome): Row[] => {
    const { item, result } = outcome;
    if (result !== 'failed') return item.stored ? [] : [{ item, attempts: 0, wait: 0 }];
    const attempts = item.attempts + 1;
    const wait = Math.max(delay(attempts), outcome.attempt.retryAfter ?? 0);
    return [{ item, attempts, wait, attempt: outcome.attempt }];
  });
  if (rows.length === 0) return;
  await client.query(
    `insert into payments.webhook_deliveries as known
       (endpoint_id, position, stream, type, state, attempts, next_attempt_at,
        last_attempt_at, last_status, last_error)
     select $1, position, stream, type, case when attempts >= $9 then 'dead' else 'waiting' end, attempts,
            now() + wait * interval '1 millisecond',
            case when attempts > 0 then now() end, status, error
       from unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::int[], $8::text[])
            as given (position, stream, type, attempts, wait, status, error)
     on conflict (endpoint_id, position) do update
        set state = excluded.state, attempts = excluded.attempts,
            next_attempt_at = excluded.next_attempt_at, last_attempt_at = excluded.last_attempt_at,
            last_status = excluded.last_status, last_error = excluded.last_error
      where excluded.attempts > 0`,
    [
      endpointId,
      rows.map(({ item }) => item.event.position),
      rows.map(({ item }) => item.stream),
      rows.map(({ item }) => item.event.type),
      rows.map(({ attempts }) => attempts),
      rows.map(({ wait }) => wait),
      rows.map(({ attempt }) => attempt?.status ?? null),
      rows.map(({ attempt }) => attempt?.error ?? null),
      Number.isFinite(maxAttempts) ? maxAttempts : 2 ** 31 - 1,
    ],
  );
}
