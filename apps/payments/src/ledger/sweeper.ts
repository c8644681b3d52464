import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';

export interface SweeperOptions {
  pool: Pick<Pool, 'connect'>;
  /** Between two looks for holds that are due, in milliseconds. @default 1000 */
  interval?: number;
  /** Told what went wrong; the next look comes all the same. */
  onError: (error: unknown) => void;
}

/** Small enough that the accounts of one transaction are free again in milliseconds. */
const BATCH = 500;

/**
 * Expires holds that are due, so that pending sums are right for those who only look. Any number of
 * processes may do so at once. Spending does not depend on it: a command expires what it meets.
 *
 * @returns ends it, after the look that is under way
 */
export function startSweeper({
  pool,
  interval = 1_000,
  onError,
}: SweeperOptions): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= sweepHolds(pool)
      .then(() => undefined, onError)
      .finally(() => (underWay = undefined));
  }, interval).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}

/** Expires all holds that are due. @returns how many */
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
