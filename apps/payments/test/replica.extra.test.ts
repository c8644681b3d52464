import { createPool, migrate } from '@quoin/service/database';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { columnTypes, type Database } from '../src/database.ts';
import { migrations } from '../src/migrations.ts';
import { createReadModels, type ReadModels } from '../src/projections/parts.ts';
import { PAYMENT_LIST } from '../src/projections/payment-list.ts';
import { searchPayments } from '../src/projections/search.ts';
import { paymentEvents } from './support/payment-events.ts';
import { startPair, type Pair } from './support/replica.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let pair: Pair;
let primary: pg.Pool;
let replica: pg.Pool;
let reads: ReadModels;
const told: [boolean, string][] = [];

beforeAll(async () => {
  pair = await startPair(async (url) => {
    await migrate(url, migrations);
  });
  const options = { applicationName: 'test', types: columnTypes, poolSize: 6 };
  primary = createPool({ ...options, url: pair.primary.url() });
  replica = createPool({ ...options, url: pair.replica.url(), connectionTimeout: 500 });
  reads = createReadModels({
    primary,
    replica,
    replicaLag: 400,
    onReplica: (usable, why) => told.push([usable, why]),
  });
  for (const projection of reads.projections) await projection.start();
});
afterAll(async () => {
  for (const projection of reads.projections) await projection.stop();
  await Promise.all([primary.end(), replica.end()]);
  await pair.stop();
});

async function isReplica(database: Database): Promise<boolean> {
  const [row] = await database.query<{ standby: boolean }>({
    name: 'standby',
    text: 'select pg_is_in_recovery() as standby',
    values: [],
  });
  return row?.standby ?? false;
}

async function positionOf(id: string): Promise<number> {
  const events = await paymentEvents(primary).store.read(`payment-${id}`);
  return events.at(-1)?.position ?? 0;
}

test('lists are read from a replica that streams; when it is late or gone, from the primary', async () => {
  const write = paymentEvents(primary);
  const first = await write.begin(['payment.posted'], { debtorAccount: 'replicated' });
  const read = async (position: number) => {
    const { database, freshness } = await reads.readers.reader(PAYMENT_LIST, position);
    const items = await searchPayments(database, { account: 'replicated', limit: 10 });
    return { standby: await isReplica(database), freshness, ids: items.map(({ id }) => id) };
  };
  // What a caller knows of is in the list, wherever that is read from.
  const position = await positionOf(first);
  expect((await read(position)).ids).toEqual([first]);
  await vi.waitFor(async () => {
    expect(await read(position)).toMatchObject({ standby: true, ids: [first] });
  }, PATIENCE);

  await replica.query('select pg_wal_replay_pause()');
  const second = await write.begin(['payment.posted'], { debtorAccount: 'replicated' });
  const later = await read(await positionOf(second));
  expect(later.standby).toBe(false);
  expect(new Set(later.ids)).toEqual(new Set([first, second]));
  // Everybody is sent to the primary once the replica is further behind than it may be.
  await vi.waitFor(async () => {
    await write.begin(['payment.posted']);
    expect((await read(0)).standby).toBe(false);
  }, PATIENCE);
  expect(told.at(-1)).toEqual([false, expect.stringMatching(/s behind\.$/)]);

  await replica.query('select pg_wal_replay_resume()');
  await vi.waitFor(async () => {
    expect(await read(0)).toMatchObject({ standby: true });
  }, PATIENCE);
  expect(told.at(-1)?.[0]).toBe(true);

  await pair.replica.stop();
  await vi.waitFor(async () => {
    const alone = await read(0);
    expect(alone.standby).toBe(false);
    expect(alone.ids).toContain(second);
    expect(told.at(-1)?.[0]).toBe(false);
  }, PATIENCE);
});
