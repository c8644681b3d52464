import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

export interface TransactionOptions {
  /** @default 'read committed' */
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** Whether writing is refused. @default false */
  readOnly?: boolean;
  /** Most tries when the database ends the transaction to keep others consistent. @default 5 */
  attempts?: number;
}

/** Serialization failure and deadlock: nothing was done, and a second try may succeed. */
const RETRYABLE = new Set(['40001', '40P01']);
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;

/**
 * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects.
 *
 * After a serialization failure or a deadlock the whole work runs again, up to `attempts` times
 * with growing random pauses, so it must not have effects outside the database.
 *
 * @throws what `work` or the database threw last
 */
export async function withTransaction<T>(
  pool: Pick<Pool, 'connect'>,
  work: (client: PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { attempts = 5 } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryTransaction(pool, work, options);
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
    }
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
    await pause(Math.random() * longest);
  }
}

async function tryTransaction<T>(
  pool: Pick<Pool, 'connect'>,
  work: (client: PoolClient) => Promise<T>,
  { isolation = 'read committed', readOnly = false }: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin isolation level ${isolation}${readOnly ? ' read only' : ''}`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: unknown) => {
      // A connection that cannot roll back is closed, which rolls back too.
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && RETRYABLE.has((error as { code?: string }).code ?? '');
}
