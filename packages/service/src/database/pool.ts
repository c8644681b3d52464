import { readFileSync } from 'node:fs';
import { registerPoolMetrics } from '@quoin/telemetry';
import pg from 'pg';
import type { HealthCheck } from '../health/check.ts';
import type { DatabaseConfig } from './config.ts';

export interface PoolOptions extends Partial<DatabaseConfig> {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** How columns are read, by their type. @default as pg does: bigint and numeric as text */
  types?: pg.CustomTypesConfig;
  /** Told of connections that broke while nothing used them. @default nobody */
  logger?: { warn: (details: object, message: string) => void };
}

/**
 * A pool of connections that cannot hang: statements end after `statementTimeout` (5000 ms), idle
 * transactions after ten times that, and waiting for a connection after `connectionTimeout`
 * (2000 ms). Its use is measured, and connections that break while idle are replaced.
 *
 * Close it with `pool.end()`.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const { url, poolSize = 10, statementTimeout = 5_000, connectionTimeout = 2_000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: options.applicationName,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: statementTimeout * 10,
    connectionTimeoutMillis: connectionTimeout,
    // The server's end is noticed even when the network swallows it.
    query_timeout: statementTimeout + connectionTimeout,
    keepAlive: true,
    // Spreads the connections again after a fail-over or a change of the address.
    maxLifetimeSeconds: 1_800,
    ...(options.types && { types: options.types }),
    ...(options.caFile !== undefined && {
      ssl: { ca: readFileSync(options.caFile, 'utf8'), minVersion: 'TLSv1.3' },
    }),
  });
  pool.on('error', (err) => {
    options.logger?.warn({ err }, 'an idle database connection broke; it is replaced');
  });
  // A connection can break between the moment when the pool hands it out and the first line of whoever
  // asked for it; without a listener that would end the process. The next statement fails all the same.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  const stopMetrics = registerPoolMetrics(pool, { name: options.applicationName });
  const end = pool.end.bind(pool) as () => Promise<void>;
  pool.end = (() => {
    stopMetrics();
    return end();
  }) as typeof pool.end;
  return pool;
}

export interface DatabaseCheckOptions {
  /** @default 'database' */
  name?: string;
  /** Milliseconds after which it counts as failed. @default 1000 */
  timeout?: number;
}

/** A health check that asks the database for an answer. */
export function databaseCheck(
  pool: Pick<pg.Pool, 'query'>,
  { name = 'database', timeout = 1_000 }: DatabaseCheckOptions = {},
): HealthCheck {
  return { name, timeout, check: () => pool.query('select 1') };
}
