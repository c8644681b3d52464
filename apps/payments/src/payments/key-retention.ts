import type { Pool } from 'pg';

/** Small enough that no statement holds anything up. */
const BATCH = 2_000;

/**
 * Forgets idempotency keys that were answered more than so many days ago. From then on a request with
 * such a key is a new one. Any number of processes may do so at once.
 *
 * @returns how many
 */
export async function forgetOldKeys(pool: Pick<Pool, 'query'>, days: number): Promise<number> {
  for (let total = 0; ;) {
    // Without a name, so that it is planned for this age: a plan for any age reads the whole table.
    const { rowCount } = await pool.query({
      text: `delete from payments.idempotency_keys
              where ctid = any (array(
                select ctid from payments.idempotency_keys
                 where created_at < now() - make_interval(days => $1)
                 limit $2 for update skip locked))`,
      values: [days, BATCH],
    });
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return total;
  }
}
