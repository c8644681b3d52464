import type { Pool, PoolClient } from 'pg';
import type { Environment } from '../config/environment.ts';

export interface DatabaseConfig {
  url: string;
  poolSize: number;
  statementTimeout: number;
  connectionTimeout: number;
  caFile?: string;
}

/** Reads DATABASE_URL (or DATABASE_URL_FILE), DATABASE_POOL_SIZE, DATABASE_STATEMENT_TIMEOUT_MS, DATABASE_CONNECTION_TIMEOUT_MS, DATABASE_CA_FILE. */
export declare function databaseConfig(env: Environment): DatabaseConfig;

export interface PoolOptions extends Partial<Omit<DatabaseConfig, 'url'>> {
  url: string;
  applicationName: string;
  logger?: { warn(details: object, message: string): void };
}
export declare function createPool(options: PoolOptions): Pool;

/** Where the forward-only SQL files of one schema are. */
export interface MigrationSource {
  schema: string;
  directory: string;
}
export declare function migrate(
  databaseUrl: string,
  sources: readonly MigrationSource[],
): Promise<readonly string[]>;

export interface TransactionOptions {
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  attempts?: number;
  readOnly?: boolean;
}
export declare function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  options?: TransactionOptions,
): Promise<T>;

/** A readiness check that asks the database for one row. */
export declare function databaseCheck(
  pool: Pool,
  options?: { name?: string; timeout?: number; optional?: boolean },
): import('../health.ts').HealthCheck;
