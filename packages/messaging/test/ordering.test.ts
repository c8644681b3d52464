import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createDispatcher,
  createEvent,
  outbox,
  PublishError,
  type CloudEvent,
  type PublishFailure,
} from '../src/index.ts';
import { createPool, inTransaction, startDatabase, type Database } from './support/database.ts';
import { until } from './support/wait.ts';

let database: Database;

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

/** What happens to a publish: all taken, the nth event refused, or an error before or after it is taken. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'taken' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refused' as const), nth: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'gone' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'answer lost' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'connection cut' as const }) },
);
type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

const transaction = fc.record({
  keys: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
  rollback: fc.boolean(),
});

const scenario = fc.record({
  writers: fc.array(fc.array(transaction, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
  fates: fc.array(fate, { maxLength: 12 }),
  dispatchers: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.constantFrom(1, 2, 5, 100),
});

/** Counts up per key under the key's row lock, as a ledger would: the true order of the commits. */
async function write(keys: readonly number[], rollback: boolean): Promise<CloudEvent[]> {
  const written: CloudEvent[] = [];
  await inTransaction(database.pool, async (client) => {
    for (const key of [...new Set(keys)].sort()) {
      const { rows } = await client.query<{ n: number }>(
        'update counters set n = n + 1 where key = $1 returning n',
        [key],
      );
      const data = rows[0]?.n;
      written.push(createEvent({ type: 'a.b', source: '/t', key: String(key), data }));
    }
    await outbox.append(client, written);
    if (rollback) throw new Error('rolled back');
  }).catch((error: unknown) => {
    if (!rollback) throw error;
    written.length = 0;
  });
  return written;
}

/** A bus that suffers the given fates, one a publish, and then works. */
function unluckyBus(fates: readonly Fate[], cut: () => Promise<unknown>) {
  const left = [...fates];
  const taken: CloudEvent[] = [];
  return {
    taken,
    async publish(events: readonly CloudEvent[]): Promise<void> {
      const next = left.shift() ?? { kind: 'taken' };
      if (next.kind === 'gone') throw new Error('The bus is gone.');
      if (next.kind === 'refused') {
        const failures = refuse(events, next.nth);
        const refused = new Set(failures.map(({ event }) => event.id));
        taken.push(...events.filter((event) => !refused.has(event.id)));
        if (failures.length > 0) throw new PublishError(failures);
        return;
      }
      taken.push(...events);
      if (next.kind === 'answer lost') throw new Error('The answer was lost.');
      if (next.kind === 'connection cut') await cut();
    },
  };
}

function refuse(events: readonly CloudEvent[], nth: number): PublishFailure[] {
  const bad = events[nth];
  return events
    .filter((event, index) => index >= nth && event.partitionkey === bad?.partitionkey)
    .map((event) => ({ event, reason: 'refused' }));
}

test('of each key every committed event is published, first in the order of the commits', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ writers, fates, dispatchers, batchSize }) => {
      await database.pool.query(
        `truncate messaging.outbox;
         drop table if exists counters;
         create table counters as select key, 0 as n from generate_series(0, 3) key`,
      );
      const pool = createPool(database.url, 8, 'dispatchers');
      const bus = unluckyBus(fates, () =>
        database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where state = 'idle in transaction' and application_name = 'dispatchers'`,
        ),
      );
      const running = Array.from({ length: dispatchers }, () =>
        createDispatcher({
          pool,
          bus,
          batchSize,
          maxAttempts: 100,
          retryDelay: () => 1,
          pollInterval: 20,
        }),
      );
      for (const dispatcher of running) dispatcher.start();
      const written = await Promise.all(
        writers.map(async (transactions) => {
          const events: CloudEvent[] = [];
          for (const { keys, rollback } of transactions)
            events.push(...(await write(keys, rollback)));
          return events;
        }),
      );
      await until('an empty outbox', async () => (await outbox.depth(database.pool)).depth === 0);
      await Promise.all(running.map((dispatcher) => dispatcher.stop()));
      await pool.end();
      expectAllInOrder(bus.taken, written.flat());
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 60_000);

function expectAllInOrder(taken: readonly CloudEvent[], written: readonly CloudEvent[]): void {
  const first = [...new Map(taken.toReversed().map((event) => [event.id, event])).values()];
  const ids = new Set(taken.map(({ id }) => id));
  expect(ids).toEqual(new Set(written.map(({ id }) => id)));
  for (const [key, events] of Map.groupBy(first.toReversed(), ({ partitionkey }) => partitionkey)) {
    const numbers = events.map(({ data }) => Number(data));
    expect(numbers, `key ${String(key)}`).toEqual(numbers.map((_, index) => index + 1));
  }
}
