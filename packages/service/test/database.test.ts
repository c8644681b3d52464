import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy } from '@quoin/fault-proxy';
import { afterEach, expect, test } from 'vitest';
import {
  createPool,
  databaseCheck,
  migrate,
  MigrationError,
  withTransaction,
} from '../src/database/index.ts';
import { createHealthMonitor } from '../src/health/check.ts';
import { useDatabase } from './support/database.ts';
import { eventually } from './support/wait.ts';

const database = useDatabase();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function migrationsOf(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'quoin-migrations-'));
  cleanups.push(() => {
    rmSync(directory, { recursive: true });
  });
  for (const [name, sql] of Object.entries(files)) {
    writeFileSync(join(directory, name), `-- Up Migration\n${sql}`);
  }
  return directory;
}

test('migrations of several schemas are applied once, from any number of processes at once', async () => {
  const notes = migrationsOf({
    '0001_notes.sql': 'create table notes.notes (id int);',
    '0002_text.sql': 'alter table notes.notes add column text text;',
  });
  const tags = migrationsOf({ '0001_tags.sql': 'create table tags.tags (id int);' });
  const sources = [
    { schema: 'notes', directory: notes },
    { schema: 'tags', directory: tags },
  ];
  const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url(), sources)));
  expect(runs.flat().toSorted()).toEqual(['notes/0001_notes', 'notes/0002_text', 'tags/0001_tags']);
  await database.pool().query('select id, text from notes.notes');
});

test('a migration that fails changes nothing of its schema and says where to look', async () => {
  const directory = migrationsOf({
    '0001_good.sql': 'create table broken.good (id int);',
    '0002_bad.sql': 'create table broken.bad (id nothing);',
  });
  const failing = migrate(database.url(), [{ schema: 'broken', directory }]);
  await expect(failing).rejects.toThrow(MigrationError);
  await expect(failing).rejects.toThrow(
    /schema broken could not be brought up to date from .*: .*nothing/,
  );
  const { rows } = await database.pool().query(`select to_regclass('broken.good') as "table"`);
  expect(rows).toEqual([{ table: null }]);
});

test('a transaction commits as a whole, rolls back as a whole, and gives its connection back', async () => {
  const pool = createPool({ url: database.url(), applicationName: 'one', poolSize: 1 });
  cleanups.push(() => pool.end());
  await pool.query('create table rolled (id int)');
  const failing = withTransaction(pool, async (client) => {
    await client.query('insert into rolled values (1)');
    throw new Error('the work failed');
  });
  await expect(failing).rejects.toThrow('the work failed');
  await withTransaction(pool, (client) => client.query('insert into rolled values (2)'));
  expect((await pool.query('select id from rolled')).rows).toEqual([{ id: 2 }]);
  const write = withTransaction(pool, (client) => client.query('delete from rolled'), {
    readOnly: true,
  });
  await expect(write).rejects.toThrow('read-only transaction');
});

test('serialization failures are tried again until all increments are in', async () => {
  const pool = database.pool();
  await pool.query('create table counter (n int)');
  await pool.query('insert into counter values (0)');
  const increment = () =>
    withTransaction(
      pool,
      async (client) => {
        const { rows } = await client.query<{ n: number }>('select n from counter');
        await client.query('update counter set n = $1', [(rows[0]?.n ?? 0) + 1]);
      },
      { isolation: 'serializable', attempts: 50 },
    );
  await Promise.all(Array.from({ length: 10 }, increment));
  expect((await pool.query('select n from counter')).rows).toEqual([{ n: 10 }]);
});

test('deadlocks are tried again, up to the limit', async () => {
  const pool = database.pool();
  await pool.query('create table pair (id int primary key, n int)');
  await pool.query('insert into pair values (1, 0), (2, 0)');
  const both = (first: number, second: number) =>
    withTransaction(pool, async (client) => {
      await client.query('update pair set n = n + 1 where id = $1', [first]);
      await client.query('select pg_sleep(0.05)');
      await client.query('update pair set n = n + 1 where id = $1', [second]);
    });
  await Promise.all([both(1, 2), both(2, 1)]);
  expect((await pool.query('select n from pair order by id')).rows).toEqual([{ n: 2 }, { n: 2 }]);

  let tries = 0;
  const conflict = () => {
    tries += 1;
    return Promise.reject(Object.assign(new Error('could not serialize'), { code: '40001' }));
  };
  await expect(withTransaction(pool, conflict, { attempts: 3 })).rejects.toThrow('serialize');
  expect(tries).toBe(3);
});

test('a statement cannot run on for ever, and the pool says who it is', async () => {
  const pool = createPool({
    url: database.url(),
    applicationName: 'ledger',
    statementTimeout: 500,
  });
  cleanups.push(() => pool.end());
  await expect(pool.query('select pg_sleep(10)')).rejects.toThrow('statement timeout');
  const { rows } = await pool.query(`select current_setting('application_name') as name`);
  expect(rows).toEqual([{ name: 'ledger' }]);
});

test('a database that goes away and comes back: unready, then ready, nothing crashes', async () => {
  const { hostname, port } = new URL(database.url());
  const proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } });
  cleanups.push(() => proxy.stop());
  const url = new URL(database.url());
  url.port = String(proxy.port);
  const warnings: string[] = [];
  const pool = createPool({
    url: url.href,
    applicationName: 'ledger',
    connectionTimeout: 2_000,
    logger: { warn: (_details, message) => warnings.push(message) },
  });
  cleanups.push(() => pool.end());
  const report = createHealthMonitor([databaseCheck(pool)], { cache: 0 });
  await eventually(async () => {
    expect((await report()).status).toBe('ok');
  });
  await proxy.refuse();
  await eventually(async () => {
    expect((await report()).status).toBe('failed');
  });
  await proxy.restore();
  await eventually(async () => {
    expect((await report()).status).toBe('ok');
  });
  expect(warnings.every((warning) => warning.includes('idle database connection broke'))).toBe(
    true,
  );
});
