import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg, { type Pool } from 'pg';
import { defaultRedactor, type Redactor } from '../redaction/redactor.ts';
import { createDeltas, type DeltaStore } from './deltas.ts';
import { metricRows } from './metricRows.ts';
import { migrateTelemetry } from './migrations.ts';
import type { OtlpRequest, Signal } from './otlp/request.ts';
import { createReceiver } from './receiver.ts';
import { Refusal } from './refusal.ts';
import { keepPartitions, startRetention } from './retention.ts';
import { logRows, spanRows, type Row } from './rows.ts';
import { insertRows, RowsRefusedError, type Table } from './store.ts';

const DATABASE_RETRY_AFTER = 5;
const CONNECTIONS = 4;

export interface CollectorOptions {
  /** `postgresql://user:password@host:port/database` */
  databaseUrl: string;
  /**
   * The address to listen at. There is no authentication: leave it on the machine.
   * @default '127.0.0.1'
   */
  host?: string;
  /** @default 4318; 0 takes a free one */
  port?: number;
  /**
   * How long everything is kept at least, in milliseconds. Whole hours are deleted at once.
   * @default 24 hours
   */
  retention?: number;
  /** Besides what the senders removed. @default a redactor with its defaults */
  redactor?: Redactor;
  /** Hears of a database that is away, and the like. @default nobody */
  onError?: (error: Error) => void;
  /** @default Date.now */
  now?: () => number;
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT, such as `http://127.0.0.1:4318`. */
  url: string;
  /** Finishes the requests that are under way, then closes. */
  stop(): Promise<void>;
}

/**
 * Receives traces, metrics and logs by OTLP over HTTP and keeps the last day in PostgreSQL, schema
 * `telemetry`, which it creates. While the database is away, requests are answered 503 with
 * Retry-After; senders keep their data meanwhile, and nothing grows here.
 *
 * @throws when the database cannot be reached at the start, or the port is taken.
 */
export async function startCollector({
  databaseUrl,
  host = '127.0.0.1',
  port = 4318,
  retention = 24 * 3_600_000,
  redactor = defaultRedactor,
  onError = () => undefined,
  now = Date.now,
}: CollectorOptions): Promise<Collector> {
  await migrateTelemetry(databaseUrl);
  const pool = createPool(databaseUrl, onError);
  await keepPartitions({ pool, retention, now });
  const keeper = startRetention({ pool, retention, now }, onError);
  const server = createServer(
    createReceiver({ store: createStore(pool, redactor, onError), onError }),
  );
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${String((server.address() as AddressInfo).port)}`,
    async stop() {
      await close(server);
      await keeper.stop();
      await pool.end();
    },
  };
}

function createPool(connectionString: string, onError: (error: Error) => void): Pool {
  const pool = new pg.Pool({
    connectionString,
    application_name: 'collector',
    max: CONNECTIONS,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
  });
  // An idle connection that breaks is replaced at the next request.
  pool.on('error', onError);
  return pool;
}

/** Takes a request apart and inserts it; what fails becomes the answer that the sender can act on. */
function createStore(pool: Pool, redactor: Redactor, onError: (error: Error) => void) {
  const deltas = createDeltas(new Date());
  return async (signal: Signal, request: OtlpRequest) => {
    const totals = deltas.begin();
    const [table, rows] = toRows(signal, request, redactor, totals);
    try {
      await insertRows(pool, table, rows);
    } catch (error) {
      if (error instanceof RowsRefusedError) throw unusable(error);
      onError(error instanceof Error ? error : new Error(String(error)));
      const retryAfter = DATABASE_RETRY_AFTER;
      throw new Refusal(503, 'The database is away.', { cause: error, retryAfter });
    }
    totals.commit();
  };
}

function toRows(
  signal: Signal,
  request: OtlpRequest,
  redactor: Redactor,
  totals: DeltaStore,
): readonly [Table, Row[]] {
  try {
    if (signal === 'traces') return ['spans', spanRows(request, redactor)];
    if (signal === 'logs') return ['logs', logRows(request, redactor)];
    return ['metric_points', metricRows(request, redactor, totals)];
  } catch (error) {
    // A list that is none, a time that is no number.
    throw unusable(error);
  }
}

function unusable(cause: unknown): Refusal {
  return new Refusal(400, 'The content is not what OTLP describes.', { cause });
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
