/**
 * Events a second that the event store takes and gives, and that a projection follows, on a
 * PostgreSQL that writes to disk before it answers; and sagas a second from begin to end.
 *
 *     node packages/bench/src/eventstore.bench.ts [--events 20000] [--connections 16] [--batch 500] [--sagas 5000]
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  createEventStore,
  createProjection,
  createSagaRunner,
  defineSaga,
  messagingMigrations,
} from '@quoin/messaging';
import { temporaryPostgres } from '@quoin/postgres';
import { migrate } from '@quoin/service/database';
import pg from 'pg';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '16' },
    batch: { type: 'string', default: '500' },
    sagas: { type: 'string', default: '5000' },
  },
});
const load = {
  events: count('events'),
  connections: count('connections'),
  batch: count('batch'),
  sagas: count('sagas'),
};
const loadBefore = loadavg()[0] ?? 0;

await using cleanup = new AsyncDisposableStack();
const server = await temporaryPostgres();
cleanup.defer(() => server.stop());
await migrate(server.url(), [messagingMigrations]);
const pool = new pg.Pool({ connectionString: server.url(), max: load.connections });
cleanup.defer(() => pool.end());
const store = createEventStore({ pool });

let streams = 0;
let expected = 0;
const table = [
  await measure('append, 1 event a transaction, 1 connection', load.events / 10, (events) =>
    appendAll(events, 1, 1),
  ),
  await measure(
    `append, 1 event a transaction, ${String(load.connections)} connections`,
    load.events,
    (events) => appendAll(events, 1, load.connections),
  ),
  await measure(
    `append, ${String(load.batch)} streams a transaction, 1 connection`,
    load.events,
    (events) => appendAll(events, load.batch, 1),
  ),
  await measure(
    `append, ${String(load.batch)} streams a transaction, 2 connections`,
    load.events * 2,
    (events) => appendAll(events, load.batch, 2),
  ),
  await measure('read all events in pages of 500', expected, readAll),
  await measure('load aggregates, 500 at once', load.events, loadAll),
  await measure('projection, catch-up in batches of 500', expected, project),
  await measure('saga: begin, one step in the database, end', load.sagas, runSagas),
];
console.table(table);
console.log(
  [
    `one process (Node ${process.version}) and PostgreSQL (fsync on) share ${String(availableParallelism())} cores (${cpus()[0]?.model.trim() ?? 'unknown processor'})`,
    `events of about 150 bytes of JSON; load average of the machine before: ${loadBefore.toFixed(1)}`,
  ].join('\n'),
);

function count(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 10) return value;
  throw new Error(`--${name} is "${values[name]}". Use a whole number from 10 on.`);
}

async function measure(what: string, items: number, work: (items: number) => Promise<void>) {
  const started = performance.now();
  await work(Math.round(items));
  const seconds = (performance.now() - started) / 1_000;
  return { what, items: Math.round(items), 'per second': Math.round(items / seconds) };
}

function newStream() {
  streams += 1;
  const id = `payment-${streams.toString(16).padStart(12, '0')}`;
  const event = {
    type: 'payment.accepted',
    data: { id, amount: 1_250, currency: 'USD', debtor: 'account-4711', creditor: 'account-815' },
    metadata: { actor: 'bench' },
  };
  return { stream: id, expectedVersion: 'none' as const, events: [event] };
}

async function appendAll(events: number, batch: number, connections: number): Promise<void> {
  let left = events;
  expected += events;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left > 0) {
        const size = Math.min(batch, left);
        left -= size;
        await store.appendMany(pool, Array.from({ length: size }, newStream));
      }
    }),
  );
}

async function readAll(events: number): Promise<void> {
  let read = 0;
  let after = 0;
  for (;;) {
    const page = await store.readAll({ after });
    read += page.events.length;
    after = page.position;
    if (page.end) break;
  }
  assertCount('read', read, events);
}

async function loadAll(events: number): Promise<void> {
  const sum = { initial: 0, evolve: (state: number) => state + 1 };
  let loaded = 0;
  while (loaded < events) {
    const size = Math.min(500, events - loaded);
    const names = Array.from(
      { length: size },
      (_, n) => `payment-${(loaded + n + 1).toString(16).padStart(12, '0')}`,
    );
    const found = await store.loadAggregates(pool, sum, names);
    loaded += found.filter(({ version }) => version === 1).length;
  }
}

async function project(events: number): Promise<void> {
  await pool.query('create table amounts (stream text primary key, amount bigint)');
  const projection = createProjection({
    name: 'amounts',
    pool,
    store,
    async handle(client, page) {
      await client.query(`insert into amounts select * from unnest($1::text[], $2::bigint[])`, [
        page.map(({ stream }) => stream),
        page.map(({ data }) => (data as { amount: number }).amount),
      ]);
    },
  });
  await projection.catchUp();
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from amounts');
  assertCount('projected', rows[0]?.count, events);
}

async function runSagas(sagas: number): Promise<void> {
  const saga = defineSaga<object, 'hold'>({
    name: 'bench',
    initial: 'hold',
    states: { hold: { commit: () => Promise.resolve(undefined), next: 'completed' } },
  });
  const runner = createSagaRunner({ pool, sagas: [saga], batchSize: load.batch });
  await runner.register();
  for (let n = 0; n < sagas; n += load.batch) {
    const starts = Array.from({ length: Math.min(load.batch, sagas - n) }, (_, index) => ({
      correlationId: String(n + index),
      data: {},
    }));
    await runner.begin(pool, saga, starts);
  }
  let ended = 0;
  for (let handled = -1; handled !== 0; ended += handled) handled = await runner.runOnce();
  assertCount('ended', ended, sagas);
}

function assertCount(what: string, found: number | undefined, wanted: number): void {
  if (found !== wanted) {
    throw new Error(`${String(found)} were ${what}, not ${String(wanted)}.`);
  }
}
