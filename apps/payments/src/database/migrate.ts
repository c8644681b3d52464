import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { withConnection } from './connect.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/**
 * Brings the schema `payments` up to date, all or nothing. Safe to run from many processes at
 * once: an advisory lock lets one work while the others wait, then find nothing left to do.
 *
 * @returns the names of the migrations that ran
 * @throws {DatabaseConnectionError} when the database does not accept the connection
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  return withConnection(databaseUrl, async (dbClient) => {
    const applied = await runner({
      dbClient,
      dir: MIGRATIONS,
      direction: 'up',
      schema: 'payments',
      createSchema: true,
      migrationsTable: 'migrations',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    return applied.map((migration) => migration.name);
  });
}
