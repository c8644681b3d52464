/**
 * What the transactional outbox costs and carries, against a PostgreSQL that writes to disk before
 * it answers: appends a second, events a second through dispatcher and memory bus, and the time from
 * the commit to the handler.
 *
 *     node packages/bench/src/messaging.bench.ts [--events 20000] [--connections 16] [--seconds 5]
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  createDispatcher,
  createEvent,
  createMemoryBus,
  messagingMigrations,
  outbox,
} from '@quoin/messaging';
import { temporaryPostgres } from '@quoin/postgres';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '5' },
  },
});
const load = {
  events: count('events'),
  connections: count('connections'),
  seconds: count('seconds'),
};
const ROUNDS = 3;
const loadBefore = loadavg()[0] ?? 0;

await using cleanup = new AsyncDisposableStack();
const server = await temporaryPostgres();
cleanup.defer(() => server.stop());
await runner({
  databaseUrl: server.url(),
  dir: messagingMigrations.directory,
  direction: 'up',
  schema: messagingMigrations.schema,
  createSchema: true,
  migrationsSchema: messagingMigrations.schema,
  createMigrationsSchema: true,
  migrationsTable: 'migrations',
  log: () => undefined,
});
const pool = new pg.Pool({ connectionString: server.url(), max: load.connections + 4 });
cleanup.defer(() => pool.end());

await measureAppends();
await measureDispatch();
await measureLatency(200);
report();

function count(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is "${values[name]}". Use a whole number from 1 on.`);
}

/** In turns, so that what else the machine does falls on all of them. */
async function measureAppends(): Promise<void> {
  const cases = [
    { name: 'transactions of one event', batch: 1, notify: false, appended: 0 },
    { name: 'the same, each with NOTIFY', batch: 1, notify: true, appended: 0 },
    { name: 'transactions of 100 events', batch: 100, notify: false, appended: 0 },
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const each of cases) {
      each.appended += await appendFor(load.seconds * 1_000, each.batch, each.notify);
    }
  }
  for (const { name, appended } of cases) {
    print(name, `${perSecond(appended, ROUNDS * load.seconds)} events/s`);
  }
}

/** One transaction after the other on each connection, each event with one of 1,000 keys. */
async function appendFor(ms: number, batch: number, notify: boolean): Promise<number> {
  await pool.query('truncate messaging.outbox');
  await pool.query(
    `insert into messaging.outbox_waiting (waiting) values ($1)
     on conflict (singleton) do update set waiting = excluded.waiting`,
    [notify],
  );
  const until = performance.now() + ms;
  let appended = 0;
  await Promise.all(
    Array.from({ length: load.connections }, async () => {
      while (performance.now() < until) {
        await append(batch);
        appended += batch;
      }
    }),
  );
  return appended;
}

async function append(batch: number): Promise<void> {
  const client = await pool.connect();
  await client.query('begin');
  await outbox.append(client, Array.from({ length: batch }, eventOf));
  await client.query('commit');
  client.release();
}

function eventOf() {
  return createEvent({
    type: 'payment.accepted',
    source: '/bench',
    key: `account-${String(Math.floor(Math.random() * 1_000))}`,
    data: { amount: { value: '100', currency: 'USD' }, at: performance.now() },
  });
}

/** A backlog, published by one dispatcher and handled by one subscriber. */
async function measureDispatch(): Promise<void> {
  await pool.query('truncate messaging.outbox');
  for (let at = 0; at < load.events; at += 500) await append(Math.min(500, load.events - at));
  const { promise: all, resolve } = Promise.withResolvers<undefined>();
  let handled = 0;
  await using bus = await subscribed(() => {
    handled += 1;
    if (handled === load.events) resolve(undefined);
  });
  const started = performance.now();
  bus.dispatcher.start();
  await all;
  const seconds = (performance.now() - started) / 1_000;
  print('dispatch of a backlog', `${perSecond(load.events, seconds)} events/s`);
}

/** Single events at a fixed rate, far below what is possible: from before the append to the handler. */
async function measureLatency(rate: number): Promise<void> {
  await pool.query('truncate messaging.outbox');
  const latencies: number[] = [];
  await using bus = await subscribed((data) => {
    latencies.push(performance.now() - data.at);
  });
  bus.dispatcher.start();
  const events = rate * load.seconds;
  const started = performance.now();
  for (let n = 0; n < events; n += 1) {
    const due = started + (n * 1_000) / rate - performance.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    await append(1);
  }
  while (latencies.length < events) await new Promise((resolve) => setTimeout(resolve, 10));
  latencies.sort((one, two) => one - two);
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  print(`end to end at ${String(rate)} events/s`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function subscribed(handle: (data: { at: number }) => void) {
  const bus = createMemoryBus();
  const dispatcher = createDispatcher({
    pool,
    bus,
    onError: (error) => {
      throw error;
    },
  });
  await bus.subscribe({
    group: 'bench',
    topics: ['payment'],
    concurrency: 64,
    handler: (event) => Promise.resolve(handle(event.data as { at: number })),
  });
  return {
    dispatcher,
    async [Symbol.asyncDispose]() {
      await dispatcher.stop();
      await bus.close();
    },
  };
}

function perSecond(events: number, seconds: number): string {
  return Math.round(events / seconds).toLocaleString('en');
}

function print(name: string, figure: string): void {
  console.log(`${name.padEnd(32)} ${figure}`);
}

function report(): void {
  const [processor] = cpus();
  console.log(
    `\n${String(load.connections)} connections; ${String(cpus().length)} × ${processor?.model ?? 'unknown'}, ` +
      `load ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`,
  );
}
