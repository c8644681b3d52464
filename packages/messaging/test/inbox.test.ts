import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inbox, startInboxRetention } from '../src/index.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';
import { until } from './support/wait.ts';

let database: Database;

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

const receive = (consumer: string, id: string) =>
  inTransaction(database.pool, (client) => inbox.receiveOnce(client, consumer, id));

async function count(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    'select count(*)::int from messaging.inbox',
  );
  return rows[0]?.count ?? 0;
}

describe('inbox', () => {
  test('lets each consumer receive an event once', async () => {
    expect(await receive('mail', '1')).toBe(true);
    expect(await receive('mail', '1')).toBe(false);
    expect(await receive('ledger', '1')).toBe(true);
  });

  test('lets one of many racing deliveries win', async () => {
    const won = await Promise.all(Array.from({ length: 8 }, () => receive('race', '1')));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('receives an event again whose first handling was rolled back', async () => {
    const failed = inTransaction(database.pool, async (client) => {
      expect(await inbox.receiveOnce(client, 'retry', '1')).toBe(true);
      throw new Error('the effect failed');
    });
    await expect(failed).rejects.toThrow('the effect failed');
    expect(await receive('retry', '1')).toBe(true);
  });

  test('forgets what is old, however much it is', async () => {
    await database.pool.query('truncate messaging.inbox');
    await database.pool.query(
      `insert into messaging.inbox
       select 'a', n::text, now() - interval '15 days' from generate_series(1, 2500) n`,
    );
    await receive('a', 'new');
    const retention = startInboxRetention({ pool: database.pool });
    await until('one event left', async () => (await count()) === 1);
    await retention.stop();
    expect(await receive('a', 'new')).toBe(false);
  });
});
