import type { Pool } from 'pg';
import type { Row } from './rows.ts';

export type Table = 'spans' | 'logs' | 'metric_points';

const COLUMNS: Record<Table, readonly string[]> = {
  spans: [
    ...['trace_id', 'span_id', 'parent_span_id', 'service', 'instance', 'name', 'kind', 'scope'],
    ...['started_at', 'duration_ms', 'status', 'status_message', 'attributes', 'events', 'links'],
  ],
  logs: [
    ...['logged_at', 'service', 'instance', 'severity', 'severity_text', 'body', 'trace_id'],
    ...['span_id', 'attributes'],
  ],
  metric_points: [
    ...['measured_at', 'service', 'instance', 'name', 'unit', 'kind', 'is_delta', 'attributes'],
    ...['value', 'count', 'sum', 'bounds', 'counts'],
  ],
};

/** The database cannot take these rows at any time; sending them again is of no use. */
export class RowsRefusedError extends Error {
  override readonly name = 'RowsRefusedError';
}

/**
 * Inserts all rows in one statement.
 *
 * @throws RowsRefusedError when the rows are at fault; any other error when the database is.
 */
export async function insertRows(pool: Pool, table: Table, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = COLUMNS[table].join(', ');
  // Table and columns are the constants above.
  const text =
    `insert into telemetry.${table} (${columns}) ` +
    `select ${columns} from json_populate_recordset(null::telemetry.${table}, $1::json)`;
  try {
    await pool.query({ name: `insert ${table}`, text, values: [toJson(rows)] });
  } catch (error) {
    // Class 22 of SQLSTATE, data exception.
    const { code = '', message } = error as { code?: string; message: string };
    if (!code.startsWith('22')) throw error;
    throw new RowsRefusedError(`The database refuses the values: ${message}.`, { cause: error });
  }
}

/** What JSON may hold and PostgreSQL may not: the null character, and halves of surrogate pairs. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

function toJson(rows: readonly Row[]): string {
  return JSON.stringify(rows).replace(UNSTORABLE, '$1\ufffd');
}
