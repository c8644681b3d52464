/**
 * What the security package costs: tokens, envelopes, card numbers in memory, and the audit log on
 * a real PostgreSQL with fsync on.
 *
 *     node packages/bench/src/security.bench.ts [--seconds 1]
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryPostgres } from '@quoin/postgres';
import {
  auditMigrations,
  createAuditLog,
  createEnvelope,
  createKeyedHash,
  createLocalKeyProvider,
  createTokenVerifier,
  findCardNumbers,
  redactText,
} from '@quoin/security';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) {
  throw new Error(`--seconds is "${values.seconds}". Use a number above 0.`);
}
const keyedHash = createKeyedHash({ 1: randomBytes(32) });
const loadBefore = loadavg()[0] ?? 0;
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
try {
  await benchTokens();
  await benchEnvelope();
  benchCards();
  await benchAudit();
} finally {
  await rm(folder, { recursive: true });
}
console.log(
  `${String(seconds)} s each after one that is not counted, Node ${process.version}, ` +
    `${String(availableParallelism())} cores, load average before: ${loadBefore.toFixed(1)}`,
);

async function benchTokens(): Promise<void> {
  const identity = { issuer: 'https://id.example', audience: 'payments' };
  const issuer = await createDevelopmentIssuer({ directory: folder, ...identity, environment: {} });
  const token = await issuer.issueToken({ subject: 'teller-17', roles: ['teller'] });
  const publicKeys = [issuer.publicKey];
  const cold = createTokenVerifier({ ...identity, publicKeys, cacheSize: 0 });
  const cached = createTokenVerifier({ ...identity, publicKeys });
  report([
    await timeEach('verify an ES256 token, each anew', () => cold(token)),
    await timeEach('verify it again, remembered', () => cached(token)),
  ]);
}

async function benchEnvelope(): Promise<void> {
  const keys = await createLocalKeyProvider({ file: join(folder, 'key.json') });
  const envelope = createEnvelope({ keys });
  const context = { purpose: 'bench' };
  const plaintext = randomBytes(1024);
  const ciphertext = await envelope.encrypt(plaintext, context);
  report([
    await timeEach('encrypt 1 kB, cached data key', () => envelope.encrypt(plaintext, context)),
    await timeEach('decrypt 1 kB, cached data key', () => envelope.decrypt(ciphertext, context)),
  ]);
}

function benchCards(): void {
  const plain =
    'payment released by teller after second approval, forwarded to the rail for settlement, all is good'.padEnd(
      100,
    );
  const ids =
    'GET /v1/payments/7f1c2a9e-3b7d-4c51-9d0a-aa11bb22cc33 200 12.4 ms at 2026-11-22T20:50:10Z'.padEnd(
      100,
    );
  const card =
    'paid with 4111 1111 1111 1111, authorised as 83a1, terminal 17, at the counter of the main branch'.padEnd(
      100,
    );
  const log = `${plain}\n${ids}\n`.repeat(5000);
  report([
    timeLoop('findCardNumbers, 100 characters of words', () => findCardNumbers(plain)),
    timeLoop('findCardNumbers, 100 characters with ids', () => findCardNumbers(ids)),
    timeLoop('findCardNumbers, 100 characters with a card', () => findCardNumbers(card)),
    timeLoop('redactText, 100 characters with ids', () => redactText(ids)),
    timeLoop('findCardNumbers, log of 1 MB', () => findCardNumbers(log), log.length),
    timeLoop('redactText, log of 1 MB', () => redactText(log), log.length),
  ]);
}

async function benchAudit(): Promise<void> {
  const server = await temporaryPostgres();
  await server.createDatabase('bench');
  const pool = new pg.Pool({ connectionString: server.url('bench'), max: 16 });
  try {
    await migrate(server.url('bench'));
    report([
      await appends(pool, '1 connection', { connections: 1 }),
      await appends(pool, '16 connections, one stream', { connections: 16 }),
      await appends(pool, '16 connections, a stream each', { connections: 16, streams: 16 }),
      await appends(pool, '1 connection, 100 events each', { connections: 1, events: 100 }),
      await verification(pool),
    ]);
  } finally {
    await pool.end();
    await server.stop();
  }
}

/** Transactions that append and nothing else. */
async function appends(
  pool: pg.Pool,
  what: string,
  {
    connections,
    streams = 1,
    events = 1,
  }: { connections: number; streams?: number; events?: number },
) {
  let count = 0;
  const started = performance.now();
  const until = started + Math.max(seconds, 1) * 2000;
  const work = async (index: number) => {
    const stream = `${what} ${String(index % streams)}`;
    const log = createAuditLog({ pool, keyedHash, stream });
    const batch = Array.from({ length: events }, () => event());
    const client = await pool.connect();
    while (performance.now() < until) {
      await client.query('begin');
      await log.append(client, batch);
      await client.query('commit');
      count += events;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => work(index)));
  return row(`audit: ${what}`, performance.now() - started, count);
}

async function verification(pool: pg.Pool) {
  const stream = '1 connection, 100 events each 0';
  const log = createAuditLog({ pool, keyedHash, stream });
  const started = performance.now();
  const result = await log.verify();
  if (!result.ok) throw new Error(result.message);
  return row('audit: verify', performance.now() - started, result.entries);
}

function event() {
  return {
    user: 'teller-17',
    action: 'payment.release',
    resource: 'payment/7f1c2a9e-3b7d-4c51-9d0a-aa11bb22cc33',
    outcome: 'success' as const,
    origin: '10.1.2.3',
    details: { amount: 125_000, currency: 'EUR' },
  };
}

async function migrate(databaseUrl: string): Promise<void> {
  const { schema, directory } = auditMigrations;
  await runner({
    databaseUrl,
    dir: directory,
    direction: 'up',
    schema,
    createSchema: true,
    migrationsSchema: schema,
    migrationsTable: 'migrations',
    log: () => undefined,
  });
}

async function timeEach(what: string, work: () => Promise<unknown>) {
  await repeat(work);
  const { elapsed, count } = await repeat(work);
  return row(what, elapsed, count);
}

async function repeat(work: () => Promise<unknown>) {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < seconds * 1000) {
    for (let index = 0; index < 100; index += 1) await work();
    count += 100;
  }
  return { elapsed: performance.now() - started, count };
}

function timeLoop(what: string, work: () => unknown, characters?: number) {
  const loop = () => {
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < seconds * 1000) {
      const times = characters === undefined ? 1000 : 1;
      for (let index = 0; index < times; index += 1) work();
      count += times;
    }
    return { elapsed: performance.now() - started, count };
  };
  loop();
  const { elapsed, count } = loop();
  return row(what, elapsed, count, characters);
}

function row(what: string, elapsed: number, count: number, characters?: number) {
  const each = (elapsed / count) * 1000;
  const perSecond = (count / elapsed) * 1000;
  return {
    what,
    each: each < 10 ? `${(each * 1000).toFixed(0)} ns` : `${each.toFixed(0)} µs`,
    rate:
      characters === undefined
        ? `${Math.round(perSecond).toLocaleString('en')}/s`
        : `${((perSecond * characters) / 1e6).toFixed(0)} MB/s`,
  };
}

function report(rows: object[]): void {
  console.table(rows);
}
