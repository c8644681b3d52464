import { mockServices } from '@backstage/backend-test-utils';
import { temporaryPostgres } from '@quoin/postgres';
import knex, { type Knex } from 'knex';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../database/open.ts';

/** A real PostgreSQL for a test file; each call of the result makes a database with the plugin's tables. */
export function testDatabases(): () => Promise<Knex> {
  let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
  const clients: Knex[] = [];
  beforeAll(async () => {
    postgres = await temporaryPostgres();
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.destroy()));
    await postgres.stop();
  });
  return async () => {
    const name = `test_${clients.length}`;
    await postgres.createDatabase(name);
    const client = knex({ client: 'pg', connection: postgres.url(name) });
    clients.push(client);
    return openDatabase(mockServices.database({ knex: client }));
  };
}
