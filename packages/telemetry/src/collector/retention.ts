import type { Pool } from 'pg';

const HOUR = 3_600_000;
const INTERVAL = 5 * 60_000;

export interface RetentionOptions {
  pool: Pool;
  /** How long rows are kept at least, in milliseconds. Whole hours go at once. */
  retention: number;
  now: () => number;
}

/**
 * Drops the partitions that are older than the retention, and creates those of this hour and the two
 * that follow, so that a database that is away for an hour leaves no gap.
 *
 * @returns how many partitions were dropped.
 */
export async function keepPartitions({ pool, retention, now }: RetentionOptions): Promise<number> {
  for (const ahead of [0, HOUR, 2 * HOUR]) {
    await pool.query('select telemetry.create_partitions($1)', [new Date(now() + ahead)]);
  }
  const { rows } = await pool.query<{ dropped: number }>(
    'select telemetry.drop_partitions($1) as dropped',
    [new Date(now() - retention)],
  );
  return rows[0]?.dropped ?? 0;
}

/** Calls {@link keepPartitions} every five minutes. A failure is told and tried again at the next turn. */
export function startRetention(
  options: RetentionOptions,
  onError: (error: Error) => void,
): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = keepPartitions(options).catch(onError);
  }, INTERVAL);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
