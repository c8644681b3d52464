import type { Environment } from '../config/environment.ts';

/** How the database is reached. */
export interface DatabaseConfig {
  /** `postgresql://user:password@host:port/database` */
  url: string;
  /** Most connections of this process. */
  poolSize: number;
  /** Time that one statement may take, in milliseconds; the server ends it then. */
  statementTimeout: number;
  /** Time to wait for a connection, in milliseconds. */
  connectionTimeout: number;
  /** File with the authority that signed the server's certificate; with it TLS is required. */
  caFile?: string;
}

/**
 * Reads DATABASE_URL (or DATABASE_URL_FILE; required), DATABASE_POOL_SIZE (10),
 * DATABASE_STATEMENT_TIMEOUT_MS (5000), DATABASE_CONNECTION_TIMEOUT_MS (2000) and
 * DATABASE_CA_FILE (none).
 */
export function databaseConfig(env: Environment): DatabaseConfig {
  const url = env.secret('DATABASE_URL');
  const protocol = URL.parse(url)?.protocol;
  if (url !== '' && protocol !== 'postgresql:' && protocol !== 'postgres:') {
    env.wrong(
      'DATABASE_URL',
      'is not an address such as postgresql://user:password@host:5432/name.',
    );
  }
  const caFile = env.optionalText('DATABASE_CA_FILE');
  return {
    url,
    poolSize: env.integer('DATABASE_POOL_SIZE', { default: 10, min: 1, max: 1_000 }),
    statementTimeout: env.integer('DATABASE_STATEMENT_TIMEOUT_MS', { default: 5_000, min: 1 }),
    connectionTimeout: env.integer('DATABASE_CONNECTION_TIMEOUT_MS', { default: 2_000, min: 1 }),
    ...(caFile !== undefined && { caFile }),
  };
}
