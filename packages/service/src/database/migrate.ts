import { runner } from 'node-pg-migrate';
import pg from 'pg';

/** Where the SQL files of one schema are; each package that owns tables exports one. */
export interface MigrationSource {
  schema: string;
  /** Absolute path of a folder with files such as `0001_outbox.sql`. */
  directory: string;
}

/** A migration failed; what came before it stays. The message names the file's schema. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** All services and packages take the same lock: two of them may share a database. */
const LOCK = 7_241_105_337;

/**
 * Brings the schemas of all sources to their newest version, in order. Safe to run from many
 * processes at once: they wait for each other. Each source is one transaction, and what was applied
 * is noted in the table `migrations` of its schema.
 *
 * @returns what was applied, as `schema/name`
 * @throws MigrationError when a file cannot be applied
 */
export async function migrate(
  databaseUrl: string,
  sources: readonly MigrationSource[],
): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied: string[] = [];
    for (const source of sources) applied.push(...(await apply(client, source)));
    return applied;
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}

async function apply(client: pg.Client, { schema, directory }: MigrationSource): Promise<string[]> {
  try {
    const applied = await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsSchema: schema,
      migrationsTable: 'migrations',
      createMigrationsSchema: true,
      singleTransaction: true,
      noLock: true,
      log: () => undefined,
    });
    return applied.map(({ name }) => `${schema}/${name}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      `The schema ${schema} could not be brought up to date from ${directory}: ${reason}. ` +
        'Nothing of this schema was changed. Correct the file that fails, then run it again.',
      { cause },
    );
  }
}
