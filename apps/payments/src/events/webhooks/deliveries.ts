import type { Queryable } from '@quoin/messaging';

/** An event that an endpoint has not got yet, or will not get. */
export interface Delivery {
  /** Of the event. */
  position: number;
  stream: string;
  type: string;
  state: 'waiting' | 'dead';
  attempts: number;
  nextAttemptAt: Date;
  lastAttemptAt: Date | null;
  /** HTTP status; null when there was no answer. */
  lastStatus: number | null;
  lastError: string | null;
}

const COLUMNS = `
  position::float8 as position, stream, type, state, attempts,
  next_attempt_at as "nextAttemptAt", last_attempt_at as "lastAttemptAt",
  last_status as "lastStatus", last_error as "lastError"`;

export interface DeliveryPage {
  state: Delivery['state'];
  /** Only deliveries above this position. */
  after: number;
  limit: number;
}

export async function listDeliveries(
  client: Queryable,
  endpointId: string,
  { state, after, limit }: DeliveryPage,
): Promise<Delivery[]> {
  const { rows } = await client.query<Delivery>(
    `select ${COLUMNS} from payments.webhook_deliveries
      where endpoint_id = $1 and state = $2 and position > $3 order by position limit $4`,
    [endpointId, state, after, limit],
  );
  return rows;
}

/** Lets a delivery be tried anew, now. @returns whether there is one */
export async function replayDelivery(
  client: Queryable,
  endpointId: string,
  position: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update payments.webhook_deliveries
        set state = 'waiting', attempts = 0, next_attempt_at = now()
      where endpoint_id = $1 and position = $2`,
    [endpointId, position],
  );
  return rowCount === 1;
}

/** Lets everything above a position be delivered again, in its order. */
export async function replayFrom(
  client: Queryable,
  endpointId: string,
  position: number,
): Promise<void> {
  await client.query(
    `update payments.webhook_endpoints
        set position = least(position, $2), consecutive_failures = 0, failing_since = null, paused_until = null
      where id = $1`,
    [endpointId, position],
  );
  await client.query(
    'delete from payments.webhook_deliveries where endpoint_id = $1 and position > $2',
    [endpointId, position],
  );
}

/** The deliveries of those payments whose first one is due, in their order. */
export async function dueDeliveries(
  client: Queryable,
  endpointId: string,
  limit: number,
): Promise<Delivery[]> {
  const { rows } = await client.query<Delivery>(
    `with head as (
       select distinct on (stream) stream, next_attempt_at as due_at
         from payments.webhook_deliveries
        where endpoint_id = $1 and state = 'waiting'
        order by stream, position)
     select ${COLUMNS} from payments.webhook_deliveries join head using (stream)
      where endpoint_id = $1 and state = 'waiting' and due_at <= now()
      order by position limit $2`,
    [endpointId, limit],
  );
  return rows;
}

/** Milliseconds until the first delivery that waits is due; undefined where none waits. */
export async function timeUntilDue(
  client: Queryable,
  endpointId: string,
): Promise<number | undefined> {
  const { rows } = await client.query<{ wait: number | null }>(
    `select extract(epoch from min(due_at) - now())::float8 * 1000 as wait
       from (select distinct on (stream) next_attempt_at as due_at
               from payments.webhook_deliveries
              where endpoint_id = $1 and state = 'waiting'
              order by stream, position) head`,
    [endpointId],
  );
  return rows[0]?.wait ?? undefined;
}

/** Those of the streams behind which new events have to wait. */
export async function waitingStreams(
  client: Queryable,
  endpointId: string,
  streams: readonly string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ stream: string }>(
    `select distinct stream from payments.webhook_deliveries
      where endpoint_id = $1 and state = 'waiting' and stream = any ($2)`,
    [endpointId, streams],
  );
  return new Set(rows.map(({ stream }) => stream));
}
