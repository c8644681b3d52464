import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

/** The collector's tables, all in the schema `telemetry`. */
export const telemetryMigrations: { readonly schema: string; readonly directory: string } = {
  schema: 'telemetry',
  directory: fileURLToPath(new URL('../../migrations', import.meta.url)),
};

/** The lock that all services take for migrations. */
const LOCK = 7_241_105_337;

/** Brings the schema `telemetry` to its newest version. */
export async function migrateTelemetry(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'collector' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { schema, directory } = telemetryMigrations;
    await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsSchema: schema,
      migrationsTable: 'migrations',
      createMigrationsSchema: true,
      noLock: true,
      log: () => undefined,
    });
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}
