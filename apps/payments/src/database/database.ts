import pg from 'pg';
import { Problem } from '../problems.ts';

export interface DatabaseOptions {
  /** PostgreSQL connection string. */
  url: string;
  /** Connections kept at most. */
  poolSize: number;
  /** Told when an idle connection breaks; the pool opens another when it needs one. */
  onConnectionLost: (error: Error) => void;
}

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
  /** @throws {Problem} unavailable when the database does not answer */
  ping(): Promise<void>;
  /** Ends every connection once its statement is done. */
  close(): Promise<void>;
}

/** Opens a pool; the first statement makes the first connection. */
export function openDatabase({ url, poolSize, onConnectionLost }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'payments',
    max: poolSize,
    types: columnTypes,
    keepAlive: true,
    ...TIMEOUTS,
  });
  pool.on('error', onConnectionLost);

  const query = async <Row extends object>(statement: Statement) => {
    try {
      return (await pool.query<Row>(statement)).rows;
    } catch (error) {
      throw isUnavailability(error) ? unavailable(error) : error;
    }
  };
  return {
    query,
    ping: async () => {
      await query({ name: 'ping', text: 'select', values: [] });
    },
    close: () => pool.end(),
  };
}

/**
 * Milliseconds. The server gives up first, so that it can say why; the client does when the server
 * is gone without a word.
 */
const TIMEOUTS = {
  connectionTimeoutMillis: 3_000,
  lock_timeout: 5_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
};

/** Money is `bigint`; a number would lose digits beyond 2^53. */
export const columnTypes = new pg.TypeOverrides();
columnTypes.setTypeParser(pg.types.builtins.INT8, BigInt);

/**
 * Faults of connections, resources and operators (SQLSTATE classes 08, 53, 57), rollbacks by the
 * server (40), a lock not granted in time, and what fails before PostgreSQL answers at all.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isUnavailability(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|40|53|57|55P03)/.test(error.code ?? '');
  return error instanceof Error && !(error instanceof TypeError);
}

function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', 'The ledger cannot be reached now.', {
    headers: { 'retry-after': '1' },
    cause,
  });
}
