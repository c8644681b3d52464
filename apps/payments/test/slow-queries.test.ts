/* eslint-disable security/detect-non-literal-fs-filename -- The folder is made here. */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@quoin/postgres';
import type { Service } from '@quoin/service';
import { createPool } from '@quoin/service/database';
import { beforeAll, expect, test } from 'vitest';
import { createHistogram } from '../src/operations/statements/histogram.ts';
import { normalise } from '../src/operations/statements/normalise.ts';
import { observeStatements } from '../src/operations/statements/observe.ts';
import { slowStatements, type SlowStatements } from '../src/operations/statements/source.ts';
import { createBusyApp, get } from './requests.ts';
import { ledger } from './support.ts';

const OPERATOR = ['payments-operator'];
let app: Service;
beforeAll(async () => {
  app = await createBusyApp();
});

test('a page shows the statements that took most time, with how they are run', async () => {
  const { admin } = await ledger();
  for (let index = 0; index < 20; index += 1) {
    await admin.query(`select pg_sleep(0.005) /* call */ as slept, ${index} as number`);
    await admin.query('select id from payments.accounts where name = $1', [`name ${index}`]);
  }
  const response = await get(app, '/v1/operations/slow-queries?limit=50', OPERATOR);
  expect(response.statusCode).toBe(200);
  const { source, items } = response.json<SlowStatements>();
  expect(source).toBe('driver');
  const slept = items.find(({ statement }) => statement.includes('pg_sleep'));
  expect(slept).toMatchObject({ calls: 20, rows: 20 });
  expect(slept?.mean).toBeGreaterThan(4);
  expect(slept?.p95).toBeGreaterThanOrEqual(5);
  const scan = items.find(({ statement }) =>
    statement.includes('from payments.accounts where name = $1'),
  );
  // There is no index on the name.
  expect(scan).toMatchObject({ calls: 20, plan: { wholeTables: ['accounts'] } });
});

test('it is for operators', async () => {
  expect((await get(app, '/v1/operations/slow-queries', ['payments-viewer'])).statusCode).toBe(403);
});

test('a statement that fails is counted, and fails as before', async () => {
  const { url } = await ledger();
  const pool = createPool({ url, applicationName: 'observed', poolSize: 1 });
  const observer = observeStatements(pool);
  await expect(pool.query('select 1 / 0')).rejects.toThrow('division by zero');
  const client = await pool.connect();
  await expect(client.query('select nothing from nowhere')).rejects.toThrow('does not exist');
  expect((await client.query({ text: 'select $1::int as n', values: [7] })).rows).toEqual([
    { n: 7 },
  ]);
  client.release();
  expect(observer.slowest(10).map(({ statement, calls }) => [statement, calls])).toEqual(
    expect.arrayContaining([
      ['select ? / ?', 1],
      ['select nothing from nowhere', 1],
      ['select $1::int as n', 1],
    ]),
  );
  await pool.end();
});

test.each([
  ['select 1', 'select ?'],
  ["select 'it''s'  ,\n 2.5", "select '?' , ?"],
  ['select $12 -- comment\n from t2', 'select $12 from t2'],
])('%s is the shape %s', (text, shape) => {
  expect(normalise(text)).toBe(shape);
});

test('a percentile is right within a tenth', () => {
  const histogram = createHistogram();
  for (let value = 1; value <= 1_000; value += 1) histogram.record(value);
  for (const share of [0.5, 0.95, 0.99]) {
    const error = histogram.percentile(share) / (1_000 * share);
    expect(error).toBeGreaterThan(0.9);
    expect(error).toBeLessThan(1.21);
  }
  expect(createHistogram().percentile(0.95)).toBe(0);
});

test('where the server counts itself, its count is shown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'statements-'));
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  let server = await startPostgres({ dataDir });
  const admin = createPool({ url: server.url(), applicationName: 'test', poolSize: 1 });
  await admin.query("alter system set shared_preload_libraries = 'pg_stat_statements'");
  await admin.end();
  await server.stop();
  server = await startPostgres({ dataDir });
  const pool = createPool({ url: server.url(), applicationName: 'test', poolSize: 2 });
  try {
    await pool.query('create extension pg_stat_statements');
    for (let index = 0; index < 7; index += 1) await pool.query(`select ${index} as own_statement`);
    const observer = observeStatements(pool);
    const { source, items } = await slowStatements({ pool, observer }, 50);
    expect(source).toBe('pg_stat_statements');
    const own = items.find(({ statement }) => statement.includes('own_statement'));
    expect(own).toMatchObject({ calls: 7, rows: 7, p95: null, plan: { wholeTables: [] } });
  } finally {
    await pool.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
