import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';

/** Small enough that the accounts of one transaction are free again in milliseconds. */
const BATCH = 500;

/**
 * Expires all holds that are due, so that pending sums are right for those who only look. Any number of
 * processes may do so at once. Spending does not depend on it: a command expires what it meets.
 *
 * @returns how many
 */
export async function sweepHolds(pool: Pick<Pool, 'connect'>): Promise<number> {
  for (let total = 0; ;) {
    const expired = await withTransaction(pool, async (client) => {
      const { rows } = await client.query<{ expired: number }>({
        name: 'ledger.sweep_holds',
        text: 'select payments.sweep_holds($1) as expired',
        values: [BATCH],
      });
      return rows[0]?.expired ?? 0;
    });
    total += expired;
    if (expired < BATCH) return total;
  }
}
