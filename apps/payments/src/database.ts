import pg from 'pg';
import { Problem } from './problems.ts';

/** One statement; the name lets each connection prepare it once. */
export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

export interface Database {
  /**
   * Runs one statement in a transaction of its own and gives its rows. Columns of type `bigint`
   * are read as BigInt.
   *
   * @throws {Problem} unavailable when the database does not answer or is too busy. What the
   * statement did is then unknown if the connection broke, otherwise nothing.
   */
  query<Row extends object>(statement: Statement): Promise<Row[]>;
}

/** Money is `bigint`; a number would lose digits beyond 2^53. */
export const columnTypes = new pg.TypeOverrides();
columnTypes.setTypeParser(pg.types.builtins.INT8, BigInt);

/** @param pool reads columns as `columnTypes` says; whoever opened it closes it */
export function createDatabase(pool: Pick<pg.Pool, 'query'>): Database {
  return {
    async query<Row extends object>(statement: Statement) {
      try {
        return (await pool.query<Row>(statement)).rows;
      } catch (error) {
        throw isUnavailability(error) ? unavailable(error) : error;
      }
    },
  };
}

/** What an error of the database means to a caller; others are given back as they are. */
export function asProblem(error: unknown): unknown {
  if (error instanceof pg.DatabaseError || isDriverError(error)) {
    return isUnavailability(error) ? unavailable(error) : error;
  }
  return error;
}

/** What the driver fails with before PostgreSQL answers at all. */
function isDriverError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code) ||
    /^(Connection terminated|timeout exceeded|Query read timeout|Client has encountered)/.test(
      error.message,
    )
  );
}

/**
 * Faults of connections, resources and operators (SQLSTATE classes 08, 53, 57: the end of
 * `statement_timeout` is among them), rollbacks by the server (40), a lock not granted in time, and
 * what fails before PostgreSQL answers at all.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isUnavailability(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|40|53|57|55P03)/.test(error.code ?? '');
  return error instanceof Error && !(error instanceof TypeError);
}

function unavailable(cause: unknown): Error {
  return new Problem('unavailable', 'The ledger cannot be reached now.', {
    headers: { 'retry-after': '1' },
    cause,
  });
}
