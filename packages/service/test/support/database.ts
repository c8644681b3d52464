import { temporaryPostgres } from '@quoin/postgres';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createPool, migrate } from '../../src/database/index.ts';
import { serviceMigrations } from '../../src/idempotency/index.ts';

/** A real PostgreSQL with the tables of this package, for the tests of one file. */
export function useDatabase(poolSize = 20): { pool: () => pg.Pool; url: () => string } {
  let server: Awaited<ReturnType<typeof temporaryPostgres>> | undefined;
  let pool: pg.Pool | undefined;
  beforeAll(async () => {
    server = await temporaryPostgres();
    await migrate(server.url(), [serviceMigrations]);
    pool = createPool({ url: server.url(), applicationName: 'test', poolSize });
  });
  afterAll(async () => {
    await pool?.end();
    await server?.stop();
  });
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The database has not been started.');
    return value;
  };
  return { pool: () => need(pool), url: () => need(server).url() };
}
