import { DatabaseError } from 'pg';
import type { Queryable } from '@quoin/messaging';
import { Problem } from '../../problems.ts';

/** Where somebody wants to be told of events, and how that goes. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  description: string;
  /** Null for all. */
  eventTypes: string[] | null;
  createdBy: string;
  createdAt: Date;
  /** Every event up to here was delivered, or is among the deliveries that wait or are dead. */
  position: number;
  /** Null while it is in use. */
  disabledReason: string | null;
  /** Events that failed at their first attempt since one was last delivered. */
  consecutiveFailures: number;
  failingSince: Date | null;
  pausedUntil: Date | null;
  lastDeliveredAt: Date | null;
  waiting: number;
  dead: number;
}

const COLUMNS = `
  id, url, description, event_types as "eventTypes", created_by as "createdBy",
  created_at as "createdAt", position::float8 as position, disabled_reason as "disabledReason",
  consecutive_failures as "consecutiveFailures", failing_since as "failingSince",
  paused_until as "pausedUntil", last_delivered_at as "lastDeliveredAt",
  (select count(*)::int from payments.webhook_deliveries delivery
    where delivery.endpoint_id = endpoint.id and state = 'waiting') as waiting,
  (select count(*)::int from payments.webhook_deliveries delivery
    where delivery.endpoint_id = endpoint.id and state = 'dead') as dead`;

export type NewEndpoint = Pick<
  WebhookEndpoint,
  'id' | 'url' | 'description' | 'eventTypes' | 'createdBy' | 'position'
>;

/** @throws {Problem} webhook-exists */
export async function insertEndpoint(client: Queryable, endpoint: NewEndpoint): Promise<void> {
  const { id, url, description, eventTypes, createdBy, position } = endpoint;
  await refuseDoubles(
    url,
    client.query(
      `insert into payments.webhook_endpoints
         (id, url, description, event_types, created_by, position)
       values ($1, $2, $3, $4, $5, $6)`,
      [id, url, description, eventTypes, createdBy, position],
    ),
  );
}

export async function findEndpoint(
  client: Queryable,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const { rows } = await client.query<WebhookEndpoint>(
    `select ${COLUMNS} from payments.webhook_endpoints endpoint where id = $1`,
    [id],
  );
  return rows[0];
}

/** In the order in which they were registered: ids sort by time. */
export async function listEndpoints(
  client: Queryable,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<WebhookEndpoint[]> {
  const { rows } = await client.query<WebhookEndpoint>(
    `select ${COLUMNS} from payments.webhook_endpoints endpoint
      where $1::uuid is null or id > $1 order by id limit $2`,
    [after ?? null, limit],
  );
  return rows;
}

export interface EndpointChanges {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: string[] | null | undefined;
  enabled?: boolean | undefined;
}

/**
 * Changes an endpoint. One that is enabled again goes on where it stood.
 * @throws {Problem} webhook-exists
 */
export async function updateEndpoint(
  client: Queryable,
  id: string,
  { url, description, eventTypes, enabled }: EndpointChanges,
): Promise<void> {
  await refuseDoubles(
    url ?? '',
    client.query(
      `update payments.webhook_endpoints
          set url = coalesce($2, url),
              description = coalesce($3, description),
              event_types = case when $4::boolean then $5::text[] else event_types end,
              disabled_reason = case when $6::boolean then null
                when not $6 then coalesce(disabled_reason, 'By request.') else disabled_reason end,
              disabled_at = case when $6 then null
                when not $6 then coalesce(disabled_at, now()) else disabled_at end,
              -- Whoever changes something wants to see at once whether it helped.
              consecutive_failures = 0, failing_since = null, paused_until = null
        where id = $1`,
      [
        id,
        url ?? null,
        description ?? null,
        eventTypes !== undefined,
        eventTypes ?? null,
        enabled ?? null,
      ],
    ),
  );
}

/** @returns whether there was one */
export async function deleteEndpoint(client: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from payments.webhook_endpoints where id = $1', [
    id,
  ]);
  return rowCount === 1;
}

const UNIQUE_VIOLATION = '23505';

async function refuseDoubles(url: string, statement: Promise<unknown>): Promise<void> {
  await statement.catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    throw new Problem('webhook-exists', `Events are delivered to ${url} already.`, {
      cause: error,
    });
  });
}

/** Takes an endpoint out of use. @returns false when it was so already, or does not exist */
export async function disableEndpoint(
  client: Queryable,
  id: string,
  reason: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update payments.webhook_endpoints set disabled_reason = $2, disabled_at = now()
      where id = $1 and disabled_at is null`,
    [id, reason],
  );
  return rowCount === 1;
}
