import { temporaryPostgres } from '@quoin/postgres';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { messagingMigrations } from '../../src/index.ts';

export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  stop(): Promise<void>;
}

/** A server of its own with the tables of this package. */
export async function startDatabase(): Promise<Database> {
  const server = await temporaryPostgres();
  const url = server.url();
  await migrate(url);
  const pool = createPool(url);
  return {
    url,
    pool,
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

export function createPool(url: string, max = 10, application_name = 'tests'): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name,
    connectionTimeoutMillis: 2_000,
  });
  pool.on('error', () => undefined);
  return pool;
}

export async function migrate(url: string): Promise<void> {
  const { schema, directory } = messagingMigrations;
  await runner({
    databaseUrl: url,
    dir: directory,
    direction: 'up',
    schema,
    createSchema: true,
    migrationsSchema: schema,
    createMigrationsSchema: true,
    migrationsTable: 'migrations',
    log: () => undefined,
  });
}

export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
