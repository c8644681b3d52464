import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createAuditLog,
  createKeyedHash,
  verifyAuditExport,
  type AuditEvent,
  type AuditLog,
} from '../src/index.ts';
import { inTransaction, startDatabases, type Databases } from './database.ts';

const keyedHash = createKeyedHash({ 1: randomBytes(32) });
const EVENT: AuditEvent = {
  user: 'teller-17',
  action: 'payment.release',
  resource: 'payment/7f1c',
  outcome: 'success',
  origin: '10.1.2.3',
  details: { amount: 1250, currency: 'EUR' },
};

let databases: Databases;

beforeAll(async () => {
  databases = await startDatabases();
});

afterAll(() => databases.stop());

async function openLog(events = 0): Promise<{ pool: pg.Pool; log: AuditLog }> {
  const pool = await databases.create();
  const log = createAuditLog({ pool, keyedHash });
  const list = Array.from({ length: events }, (_, index) => ({
    ...EVENT,
    resource: `payment/${String(index)}`,
  }));
  await inTransaction(pool, (client) => log.append(client, list));
  return { pool, log };
}

/** Changes the tables as someone would who can do everything in the database. */
function tamper(pool: pg.Pool, ...statements: string[]) {
  return inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  });
}

test('keeps who did what, to what, when, from where, and how it ended', async () => {
  const { pool, log } = await openLog();
  const time = new Date('2026-03-01T12:00:00.000Z');
  const [written] = await inTransaction(pool, (client) =>
    log.append(client, { ...EVENT, outcome: 'denied', time }),
  );
  const expected = { stream: 'main', sequence: 1, event: { ...EVENT, outcome: 'denied', time } };
  expect(written).toEqual(expected);
  expect(await log.read()).toEqual([expected]);
  const { rows } = await pool.query('select "user", action, resource, "time" from audit.entries');
  expect(rows).toEqual([
    {
      user: 'teller-17',
      action: 'payment.release',
      resource: 'payment/7f1c',
      time: '2026-03-01T12:00:00.000Z',
    },
  ]);
});

test('shares the fate of the transaction that it tells of', async () => {
  const { pool, log } = await openLog(2);
  const failed = inTransaction(pool, async (client) => {
    await log.append(client, EVENT);
    throw new Error('the payment failed');
  });
  await expect(failed).rejects.toThrow('the payment failed');
  await inTransaction(pool, (client) => log.append(client, EVENT));
  expect((await log.read()).map((entry) => entry.sequence)).toEqual([1, 2, 3]);
  expect(await log.verify()).toMatchObject({ ok: true, entries: 3 });
});

test('has neither gaps nor forks under concurrent appends', async () => {
  const { pool, log } = await openLog();
  await Promise.all(
    Array.from({ length: 120 }, (_, index) =>
      inTransaction(pool, async (client) => {
        await log.append(client, [EVENT, { ...EVENT, resource: String(index) }]);
        if (index % 10 === 0) throw new Error('rolled back');
      }).catch((error: Error) => {
        expect(error.message).toBe('rolled back');
      }),
    ),
  );
  expect(await log.verify()).toMatchObject({ ok: true, entries: 216 });
});

test('refuses an append that no transaction protects, when it would fork the chain', async () => {
  const { pool, log } = await openLog(1);
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, () => log.append(pool, EVENT)),
  );
  const refused = results.filter((result) => result.status === 'rejected');
  for (const { reason } of refused) expect(String(reason)).toContain('within a transaction');
  const entries = 41 - refused.length;
  expect(await log.verify()).toMatchObject({ ok: true, entries });
});

test('keeps streams apart', async () => {
  const { pool, log } = await openLog(3);
  const other = createAuditLog({ pool, keyedHash, stream: 'settlement' });
  await inTransaction(pool, (client) => other.append(client, EVENT));
  expect(await other.read()).toMatchObject([{ stream: 'settlement', sequence: 1 }]);
  expect(await log.verify()).toMatchObject({ ok: true, entries: 3 });
  expect(await other.verify()).toMatchObject({ ok: true, entries: 1 });
});

test('contains no card numbers and no secrets', async () => {
  const { pool, log } = await openLog();
  const details = { note: 'card 4111 1111 1111 1111', nested: [{ url: 'amqp://a:hunter2@mq/x' }] };
  await inTransaction(pool, (client) => log.append(client, { ...EVENT, details }));
  const stored = JSON.stringify((await pool.query('select * from audit.entries')).rows);
  expect(stored).not.toMatch(/4111 1111|hunter2/);
  expect(await log.verify()).toMatchObject({ ok: true });
});

test('refuses changes in the database itself', async () => {
  const { pool } = await openLog(2);
  for (const statement of [
    `update audit.entries set body = '{}'`,
    'delete from audit.entries',
    'truncate audit.entries',
    'update audit.heads set sequence = 1',
    'delete from audit.heads',
    'truncate audit.heads',
  ]) {
    await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
});

describe('someone who can do everything in the database, but has no key', () => {
  test('is found out by any change of any entry', async () => {
    const { pool, log } = await openLog(20);
    const changes = fc.oneof(
      fc.constantFrom('success', 'failure').map((to) => ({
        column: 'body',
        to: `regexp_replace(body, '"outcome":"[a-z]+"', '"outcome":"${to}!"')`,
      })),
      fc.constant({ column: 'body', to: `body || ' '` }),
      fc.constant({ column: 'hash', to: `sha256(hash)` }),
      fc.constant({ column: 'hash', to: `sha256(body::bytea)` }),
      fc.constant({ column: 'key_version', to: '0' }),
      fc.constant({ column: 'key_version', to: 'key_version + 1' }),
      fc.constant({ column: 'stream', to: `'elsewhere'` }),
      fc
        .integer({ min: 1, max: 40 })
        .map((by) => ({ column: 'sequence', to: `sequence + ${String(by + 20)}` })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        changes,
        async (sequence, { column, to }) => {
          await tamper(
            pool,
            'create table if not exists kept as select stream, sequence, body, hash, key_version from audit.entries',
            `update audit.entries set ${column} = ${to} where sequence = ${String(sequence)}`,
          );
          const result = await log.verify();
          await tamper(
            pool,
            'truncate audit.entries',
            'insert into audit.entries (stream, sequence, body, hash, key_version) select * from kept',
          );
          expect(result).toMatchObject({ ok: false, sequence });
          expect(await log.verify()).toMatchObject({ ok: true, entries: 20 });
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    ['removes an entry', ['delete from audit.entries where sequence = 5'], 5, 'missing'],
    [
      'removes an entry and closes the gap',
      [
        'delete from audit.entries where sequence = 5',
        'update audit.entries set sequence = -sequence where sequence > 5',
        'alter table audit.entries drop constraint entries_sequence_check',
        'update audit.entries set sequence = -sequence - 1 where sequence < 0',
      ].sort((a) => (a.startsWith('alter') ? -1 : 0)),
      5,
      'changed',
    ],
    [
      'swaps two entries',
      [
        'update audit.entries set sequence = 100 where sequence = 4',
        'update audit.entries set sequence = 4 where sequence = 7',
        'update audit.entries set sequence = 7 where sequence = 100',
      ],
      4,
      'changed',
    ],
    [
      'inserts a copy',
      [
        'alter table audit.entries drop constraint entries_pkey',
        'insert into audit.entries (stream, sequence, body, hash, key_version) select stream, sequence, body, hash, key_version from audit.entries where sequence = 6',
      ],
      6,
      'unexpected',
    ],
    [
      'appends without the key',
      [
        `insert into audit.entries (stream, sequence, body, hash, key_version) select stream, 11, body, sha256(hash), key_version from audit.entries where sequence = 10`,
      ],
      11,
      'changed',
    ],
    ['cuts off the tail', ['delete from audit.entries where sequence > 8'], 9, 'truncated'],
    ['removes everything', ['truncate audit.entries'], 1, 'truncated'],
    [
      'calculates a new chain without the key',
      ['update audit.entries set hash = sha256(body::bytea), key_version = 0'],
      1,
      'changed',
    ],
    ['moves the head on', ['update audit.heads set sequence = 12'], 11, 'truncated'],
    ['moves the head back', ['update audit.heads set sequence = 9'], 10, 'unexpected'],
    ['changes the head', ['update audit.heads set hash = sha256(hash)'], 10, 'replaced'],
    ['removes the head', ['delete from audit.heads'], 1, 'unexpected'],
  ])('is found out when he %s', async (_what, statements, sequence, fault) => {
    const { pool, log } = await openLog(10);
    await tamper(pool, ...statements);
    expect(await log.verify()).toMatchObject({ ok: false, sequence, fault });
  });

  test('is found out by a checkpoint when he cuts off the tail with its head', async () => {
    const { pool, log } = await openLog(10);
    const checkpoint = await log.checkpoint();
    expect(checkpoint).toMatchObject({ stream: 'main', sequence: 10 });
    await inTransaction(pool, (client) => log.append(client, EVENT));
    expect(await log.verify({ checkpoint })).toMatchObject({ ok: true, entries: 11 });

    await tamper(
      pool,
      'delete from audit.entries where sequence > 8',
      'update audit.heads set sequence = 8, hash = (select hash from audit.entries where sequence = 8)',
    );
    expect(await log.verify()).toMatchObject({ ok: true, entries: 8 });
    expect(await log.verify({ checkpoint })).toMatchObject({
      ok: false,
      sequence: 9,
      fault: 'truncated',
    });
    const forged = checkpoint && { ...checkpoint, sequence: 8 };
    expect(await log.verify({ checkpoint: forged })).toMatchObject({ fault: 'bad-checkpoint' });
  });

  test('is found out by a checkpoint when the log went on after the cut', async () => {
    const { pool, log } = await openLog(10);
    const checkpoint = await log.checkpoint();
    await tamper(
      pool,
      'delete from audit.entries where sequence > 8',
      'update audit.heads set sequence = 8, hash = (select hash from audit.entries where sequence = 8)',
    );
    await inTransaction(pool, (client) => log.append(client, [EVENT, EVENT, EVENT]));
    expect(await log.verify()).toMatchObject({ ok: true, entries: 11 });
    expect(await log.verify({ checkpoint })).toMatchObject({ sequence: 10, fault: 'replaced' });
  });
});

test('follows a rotation of the key', async () => {
  const { pool } = await openLog();
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const before = createAuditLog({ pool, keyedHash: createKeyedHash({ 1: first }) });
  const after = createAuditLog({ pool, keyedHash: createKeyedHash({ 1: first, 2: second }) });
  await inTransaction(pool, (client) => before.append(client, EVENT));
  await inTransaction(pool, (client) => after.append(client, EVENT));
  expect(await after.verify()).toMatchObject({ ok: true, entries: 2 });
  expect(await before.verify()).toMatchObject({ ok: false, sequence: 2 });
});

test('works without a key, for what a hash alone can show', async () => {
  const { pool } = await openLog();
  const log = createAuditLog({ pool });
  await inTransaction(pool, (client) => log.append(client, [EVENT, EVENT]));
  expect(await log.verify()).toMatchObject({ ok: true, entries: 2 });
  await tamper(pool, `update audit.entries set body = body || ' ' where sequence = 1`);
  expect(await log.verify()).toMatchObject({ ok: false, sequence: 1, fault: 'changed' });
});

test('is exported as lines that verify without the database', async () => {
  const { log } = await openLog(1200);
  const checkpoint = await log.checkpoint();
  const lines: string[] = [];
  for await (const line of log.export()) lines.push(line);
  const check = (exported: string[]) => verifyAuditExport(exported, { keyedHash, checkpoint });
  expect(await check(lines)).toMatchObject({ ok: true, entries: 1200 });
  expect(await check(lines.slice(0, -1))).toMatchObject({ sequence: 1200, fault: 'truncated' });
  expect(await check(lines.toSpliced(700, 1))).toMatchObject({ sequence: 701, fault: 'missing' });
  expect(await check(lines.with(9, lines[10] ?? ''))).toMatchObject({ ok: false, sequence: 10 });
});
