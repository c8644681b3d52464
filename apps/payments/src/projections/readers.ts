import type { Pool } from 'pg';
import { createDatabase, type Database } from '../database.ts';
import { freshnessOf, waitFor, type Freshness } from './freshness.ts';

export interface ReadersOptions {
  primary: Pool;
  /** A replica that follows the primary. @default none: everything is read from the primary */
  replica?: Pool | undefined;
  /** Milliseconds by which a replica may be behind and still be read from. @default 5000 */
  replicaLag?: number;
  /** Milliseconds at most to wait for what a caller wants. @default 2000 */
  patience?: number;
  /** Told when the replica is left aside, and when it is used again. @default nobody */
  onReplica?: (usable: boolean, why: string) => void;
}

/** From where lists are read. */
export interface Readers {
  /**
   * A database whose read model has all events up to a position: the replica where it is close enough
   * to the primary, else the primary.
   *
   * @throws {Problem} read-model-behind when no one has it in time
   */
  reader(name: string, position: number): Promise<{ database: Database; freshness: Freshness }>;
}

/** For so long, in milliseconds, a replica is taken for what it was when it was last looked at. */
const LOOKED_AT = 250;

export function createReaders(options: ReadersOptions): Readers {
  const { primary, replica, replicaLag = 5_000, patience, onReplica } = options;
  const main = createDatabase(primary);
  const second = replica && createDatabase(replica);
  let usable: { until: number; ok: Promise<boolean> } | undefined;
  let last: boolean | undefined;

  const tell = (ok: boolean, why: string) => {
    if (ok !== last) onReplica?.(ok, why);
    last = ok;
    return ok;
  };
  const look = async (pool: Pool): Promise<boolean> => {
    try {
      const behind = await secondsBetween(primary, pool);
      return tell(behind * 1_000 <= replicaLag, `It is ${behind.toFixed(1)} s behind.`);
    } catch (error) {
      return tell(false, error instanceof Error ? error.message : String(error));
    }
  };
  const isUsable = (pool: Pool): Promise<boolean> => {
    if (!usable || usable.until < performance.now()) {
      usable = { until: performance.now() + LOOKED_AT, ok: look(pool) };
    }
    return usable.ok;
  };

  return {
    async reader(name, position) {
      if (replica && second && (await isUsable(replica))) {
        const freshness = await freshnessOf(replica, name).catch(() => undefined);
        if (freshness && freshness.position >= position) return { database: second, freshness };
      }
      const limits = { pool: primary, ...(patience !== undefined && { patience }) };
      return { database: main, freshness: await waitFor(limits, name, position) };
    },
  };
}

/** Seconds of the primary's work that a replica has not repeated yet. */
async function secondsBetween(primary: Pool, replica: Pool): Promise<number> {
  const ask = async (pool: Pool) => {
    const { rows } = await pool.query<{ at: number }>(
      'select coalesce(max(extract(epoch from updated_at)), 0)::float8 as at from messaging.projections',
    );
    return rows[0]?.at ?? 0;
  };
  const [here, there] = await Promise.all([ask(primary), ask(replica)]);
  return Math.max(0, here - there);
}
