import { fileURLToPath } from 'node:url';
import { temporaryPostgres, type Postgres } from '@quoin/postgres';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

export interface MigratedDatabase extends AsyncDisposable {
  readonly server: Postgres;
  readonly pool: pg.Pool;
}

/** A real PostgreSQL of its own with this package's schema. */
export async function migratedDatabase(max = 20): Promise<MigratedDatabase> {
  const server = await temporaryPostgres();
  await runner({
    databaseUrl: server.url(),
    dir: fileURLToPath(new URL('../migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migrations',
    migrationsSchema: 'messaging',
    createMigrationsSchema: true,
    log: () => undefined,
  });
  const pool = new pg.Pool({ connectionString: server.url(), max });
  pool.on('error', () => undefined);
  return {
    server,
    pool,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await server.stop();
    },
  };
}

/** Runs `work` in a transaction that is committed, or rolled back when it throws. */
export async function transact<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
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
