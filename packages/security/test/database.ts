import { randomUUID } from 'node:crypto';
import { temporaryPostgres, type Postgres } from '@quoin/postgres';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { auditMigrations, vaultMigrations } from '../src/index.ts';

/** A server whose databases each have the tables of this package. */
export interface Databases {
  /** A new database; the pool's account is a superuser. */
  create: () => Promise<pg.Pool>;
  stop: () => Promise<void>;
}

export async function startDatabases(): Promise<Databases> {
  const server: Postgres = await temporaryPostgres();
  const pools: pg.Pool[] = [];
  return {
    async create() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await server.createDatabase(name);
      for (const { schema, directory } of [auditMigrations, vaultMigrations]) {
        await runner({
          databaseUrl: server.url(name),
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
      const pool = new pg.Pool({ connectionString: server.url(name), max: 16 });
      pools.push(pool);
      return pool;
    },
    async stop() {
      await Promise.all(pools.map((pool) => pool.end()));
      await allClosed(server.url());
      await server.stop();
    },
  };
}

/** Runs the work in a transaction, and rolls back when it fails. */
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

/** `pool.end` does not wait for its connections, and a server that stops would end them with an error. */
async function allClosed(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await vi.waitFor(
    async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      expect(rowCount).toBe(0);
    },
    { timeout: 60_000 },
  );
  await client.end();
}
