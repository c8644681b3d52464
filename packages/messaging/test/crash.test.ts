import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEvent, inbox, outbox, type CloudEvent } from '../src/index.ts';
import { startChild } from './support/child.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';
import { until } from './support/wait.ts';

let database: Database;

beforeAll(async () => {
  database = await startDatabase();
  await database.pool.query(
    `create table delivered (at bigint generated always as identity, event_id text, key text, n int);
     create table balances (account text primary key, amount int not null)`,
  );
});
afterAll(() => database.stop());
beforeEach(() =>
  database.pool.query('truncate messaging.outbox, messaging.inbox, delivered, balances'),
);

function eventsOf(keys: number, count: number): CloudEvent<number>[] {
  return Array.from({ length: count }, (_, n) =>
    createEvent({ type: 'thing.moved', source: '/t', data: n, key: `key ${String(n % keys)}` }),
  );
}

function append(events: readonly CloudEvent[]): Promise<void> {
  return inTransaction(database.pool, (client) => outbox.append(client, events));
}

async function delivered(): Promise<{ event_id: string; key: string; n: number }[]> {
  const { rows } = await database.pool.query<{ event_id: string; key: string; n: number }>(
    'select event_id, key, n from delivered order by at',
  );
  return rows;
}

const isEmpty = async () => (await outbox.depth(database.pool)).depth === 0;

/** What consumers with an inbox see: of each key, the events at their first delivery. */
function firstDeliveries(rows: readonly { event_id: string; key: string; n: number }[]) {
  const seen = new Set<string>();
  const first = rows.filter(({ event_id: id }) => !seen.has(id) && seen.add(id));
  return Map.groupBy(first, ({ key }) => key);
}

function expectOrder(rows: readonly { event_id: string; key: string; n: number }[]): void {
  for (const [key, its] of firstDeliveries(rows)) {
    const numbers = its.map(({ n }) => n);
    expect(numbers, key).toEqual([...numbers].sort((one, two) => one - two));
  }
}

describe('a dispatcher that is killed', () => {
  test('before it published: another one publishes at once', async () => {
    const events = eventsOf(3, 9);
    await append(events);
    const killed = startChild('dispatcher.ts', { url: database.url, stopAt: 'before-publish' });
    await killed.line('publishing');
    await killed.kill();
    const next = startChild('dispatcher.ts', { url: database.url });
    await until('an empty outbox', isEmpty);
    expect(await next.terminate()).toBe(0);
    const rows = await delivered();
    expect(rows.map(({ event_id: id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    expectOrder(rows);
  });

  test('between publish and mark: published again, and applied once through the inbox', async () => {
    const events = eventsOf(3, 9);
    await append(events);
    const killed = startChild('dispatcher.ts', { url: database.url, stopAt: 'after-publish' });
    await killed.line('published');
    await killed.kill();
    const next = startChild('dispatcher.ts', { url: database.url });
    await until('an empty outbox', isEmpty);
    await next.terminate();
    const rows = await delivered();
    expect(rows.length).toBe(18);
    expectOrder(rows);

    await database.pool.query("insert into balances values ('a', 0)");
    await Promise.all(rows.map(({ event_id: id, n }) => apply(id, n)));
    const { rows: balances } = await database.pool.query<{ amount: number }>(
      'select amount from balances',
    );
    expect(balances[0]?.amount).toBe(36);
  });

  test('again and again, with others beside it: nothing is lost and every key keeps its order', async () => {
    const steady = startChild('dispatcher.ts', { url: database.url });
    const appended: CloudEvent<number>[] = [];
    for (let round = 0; round < 4; round += 1) {
      const events = eventsOf(5, 50).map((event, n) => ({ ...event, data: round * 50 + n }));
      appended.push(...events);
      const stopAt = round % 2 === 0 ? 'before-publish' : 'after-publish';
      const killed = startChild('dispatcher.ts', { url: database.url, stopAt });
      await killed.line('started');
      for (const event of events) await append([event]);
      await killed.kill();
    }
    await until('an empty outbox', isEmpty);
    await steady.terminate();
    const rows = await delivered();
    expect(new Set(rows.map(({ event_id: id }) => id))).toEqual(
      new Set(appended.map(({ id }) => id)),
    );
    expectOrder(rows);
  });
});

/** A handler: the inbox and the effect in one transaction. */
function apply(id: string, n: number): Promise<void> {
  return inTransaction(database.pool, async (client) => {
    if (!(await inbox.receiveOnce(client, 'balances', id))) return;
    await client.query(`update balances set amount = amount + $1 where account = 'a'`, [n]);
  });
}
