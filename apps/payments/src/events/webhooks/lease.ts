import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** The right of one process to deliver to an endpoint. */
export interface Lease {
  endpointId: string;
  token: string;
  /** Aborted when the lease may have ended: nothing may be under way then. */
  lost: AbortSignal;
  /** Gives the endpoint back. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  pool: Pick<Pool, 'query'>;
  /** Milliseconds. */
  duration: number;
}

/** Takes endpoints that are in use and that nobody delivers to, at most `limit`. */
export async function takeLeases(
  { pool, duration }: LeaseOptions,
  limit: number,
): Promise<Lease[]> {
  const token = randomUUID();
  const asked = performance.now();
  const { rows } = await pool.query<{ id: string }>(
    `update payments.webhook_endpoints
        set lease = $1, leased_until = now() + $2 * interval '1 millisecond'
      where id in (
        select id from payments.webhook_endpoints
         where disabled_at is null and coalesce(leased_until <= now(), true)
         order by leased_until nulls first
         limit $3
         for update skip locked)
     returning id`,
    [token, duration, limit],
  );
  return rows.map(({ id }) => keep({ pool, duration }, id, token, asked + duration));
}

/** Renews a lease until it is released or lost. Times are counted from before each question. */
function keep(
  { pool, duration }: LeaseOptions,
  endpointId: string,
  token: string,
  end: number,
): Lease {
  const lost = new AbortController();
  const expire = () => {
    clearInterval(renewal);
    lost.abort(new Error(`The lease of webhook endpoint ${endpointId} ended.`));
  };
  let expiry = setTimeout(expire, end - performance.now());
  const renew = async () => {
    const asked = performance.now();
    const { rowCount } = await pool.query(
      `update payments.webhook_endpoints
          set leased_until = now() + $3 * interval '1 millisecond'
        where id = $1 and lease = $2 and disabled_at is null`,
      [endpointId, token, duration],
    );
    clearTimeout(expiry);
    if (rowCount === 0) expire();
    else if (!lost.signal.aborted) {
      expiry = setTimeout(expire, asked + duration - performance.now());
    }
  };
  const renewal = setInterval(() => {
    // A database that is away ends the lease in time.
    renew().catch(() => undefined);
  }, duration / 3);

  return {
    endpointId,
    token,
    lost: lost.signal,
    async release() {
      clearInterval(renewal);
      clearTimeout(expiry);
      await pool.query(
        `update payments.webhook_endpoints set lease = null, leased_until = null
          where id = $1 and lease = $2`,
        [endpointId, token],
      );
    },
  };
}
