import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSagaRunner } from '../src/index.ts';
import { startChild } from './support/child.ts';
import { startDatabase, type Database } from './support/database.ts';
import { transferSaga } from './support/transfer-saga.ts';
import { until } from './support/wait.ts';

const SAGAS = 60;

let database: Database;

beforeAll(async () => {
  database = await startDatabase();
  await database.pool.query('create table held (id text primary key)');
  await database.pool.query('create table paid (key text primary key, id text)');
  await database.pool.query('create table confirmed (id text primary key)');
});
afterAll(async () => {
  await database.stop();
});

async function countOf(table: string): Promise<{ all: number; distinct: number }> {
  const { rows } = await database.pool.query<{ all: number; distinct: number }>(
    `select count(*)::int as all, count(distinct id)::int as distinct from ${table}`,
  );
  return rows[0] ?? { all: 0, distinct: 0 };
}

it('is resumed by the next process after SIGKILL at any moment, each effect once', async () => {
  const { pool, url } = database;
  const saga = transferSaga(pool);
  const runner = createSagaRunner({ pool, sagas: [saga] });
  await runner.register();
  const starts = Array.from({ length: SAGAS }, (_, n) => ({
    correlationId: `t${String(n)}`,
    data: {},
  }));
  await runner.begin(pool, saga, starts);

  for (const { word, times } of [
    { word: 'hold', times: 1 },
    { word: 'pay', times: 3 },
    { word: 'paid', times: 6 },
    { word: 'pay', times: 8 },
  ]) {
    const child = startChild('saga-runner.ts', { url });
    await until(`${String(times)} times "${word}"`, () => {
      return child.lines.filter((line) => line === word).length >= times;
    });
    await child.kill();
  }
  expect((await countOf('confirmed')).all).toBeLessThan(SAGAS);

  const last = startChild('saga-runner.ts', { url });
  await until('all sagas are over', async () => (await countOf('confirmed')).all === SAGAS);
  expect(await last.terminate()).toBe(0);
  expect(last.lines.at(-1)).toBe('stopped');
  for (const table of ['held', 'paid', 'confirmed']) {
    expect(await countOf(table)).toEqual({ all: SAGAS, distinct: SAGAS });
  }
});
