import pg from 'pg';

/** The queue is full: nothing was done with the item, and it may be sent again in a moment. */
export class EngineFullError extends Error {
  override readonly name = 'EngineFullError';
}

/** The engine has been closed, or never learnt in time what became of the item. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}

/** What a failed batch means for its items. */
export type Failure =
  /** Another transaction interfered; nothing has changed. */
  | 'interference'
  /** The database or the way to it failed; whether the batch was committed is unknown. */
  | 'connection'
  /** An item is wrong; nothing has changed. */
  | 'item';

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: 40 rollbacks by the server; 08, 53,
 * 57 faults of connections, resources and operators; 55P03 a lock not granted in time; 25P03 and
 * 25P04 ended transactions. What fails without a code of the server fails before it answers.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (code === '40001' || code === '40P01') return 'interference';
    return /^(08|40|53|57|55P03|25P0[34])/.test(code) ? 'connection' : 'item';
  }
  const ours = error instanceof TypeError || error instanceof RangeError;
  return error instanceof Error && !ours ? 'connection' : 'item';
}
