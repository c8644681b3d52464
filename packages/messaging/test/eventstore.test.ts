import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ConcurrencyError,
  createEventStore,
  type EventStore,
  type StoredEvent,
} from '../src/index.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';

// A test that is given up while its writers still run disturbs all that come after it.
vi.setConfig({ testTimeout: 180_000 });

let database: Database;
let store: EventStore;
let next = 0;

beforeAll(async () => {
  database = await startDatabase();
  store = createEventStore({ pool: database.pool });
});
afterAll(async () => {
  await database.stop();
});

const stream = () => `test-${String((next += 1))}`;
const happened = (n: number) => ({ type: 'thing.happened', data: { n } });
const numbers = (events: readonly StoredEvent[]) =>
  events.map(({ data }) => (data as { n: number }).n);

async function head(): Promise<number> {
  let after = 0;
  for (;;) {
    const page = await store.readAll({ after, limit: 1000 });
    after = page.position;
    if (page.end) return after;
  }
}

describe('appending', () => {
  it('numbers the events of a stream and gives them back as they were', async () => {
    const name = stream();
    const { pool } = database;
    const first = await store.append(pool, name, 'none', [
      { type: 'a.b', data: { amount: 1_250, text: 'ü' }, metadata: { by: 'teller' } },
      happened(2),
    ]);
    expect(first.map(({ version }) => version)).toEqual([1, 2]);
    await store.append(pool, name, 2, [happened(3)]);
    await store.append(pool, name, 'any', [happened(4)]);
    const events = await store.read(name);
    expect(events.slice(0, 2)).toEqual(first);
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(numbers(await store.read(name, { from: 3 }))).toEqual([3, 4]);
    expect(await store.read('nowhere')).toEqual([]);
  });

  it('says which version was expected and which is there', async () => {
    const name = stream();
    const { pool } = database;
    await store.append(pool, name, 'none', [happened(1), happened(2)]);
    for (const expected of [0, 1, 3, 'none'] as const) {
      const refused: unknown = await store
        .append(pool, name, expected, [happened(3)])
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ConcurrencyError);
      expect(refused).toMatchObject({
        stream: name,
        expected: expected === 'none' ? 0 : expected,
        actual: 2,
      });
    }
    expect(await store.read(name)).toHaveLength(2);
  });

  it('appends to many streams in one statement, all or none', async () => {
    const names = Array.from({ length: 500 }, stream);
    const events = await store.appendMany(
      database.pool,
      names.map((name, n) => ({
        stream: name,
        expectedVersion: 'none',
        events: [happened(n), happened(n + 1)],
      })),
    );
    expect(events).toHaveLength(1_000);
    expect(events.map((event) => event.stream)).toEqual(names.flatMap((name) => [name, name]));
    expect(numbers(await store.read(names[7] ?? ''))).toEqual([7, 8]);

    const before = await head();
    await expect(
      store.appendMany(database.pool, [
        { stream: stream(), expectedVersion: 'none', events: [happened(1)] },
        { stream: names[7] ?? '', expectedVersion: 1, events: [happened(1)] },
      ]),
    ).rejects.toMatchObject({ stream: names[7], expected: 1, actual: 2 });
    const after = await store.readAll({ after: before });
    expect(after.events).toEqual([]);
  });

  it('leaves nothing of a transaction that is rolled back', async () => {
    const name = stream();
    await expect(
      inTransaction(database.pool, async (client) => {
        await store.append(client, name, 'none', [happened(1)]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await store.read(name)).toEqual([]);
  });

  it('never lets a row change or go', async () => {
    const { pool } = database;
    await store.append(pool, stream(), 'none', [happened(1)]);
    for (const change of [
      `update messaging.events set data = '{}'`,
      'delete from messaging.events',
      'truncate messaging.events',
    ]) {
      await expect(pool.query(change)).rejects.toThrow('append-only');
    }
  });

  it('loses and doubles nothing when writers race', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(
            fc.record({
              stream: fc.nat(2),
              any: fc.boolean(),
              size: fc.integer({ min: 1, max: 3 }),
            }),
            { minLength: 1, maxLength: 6 },
          ),
          { minLength: 2, maxLength: 5 },
        ),
        async (writers) => {
          const names = [stream(), stream(), stream()];
          const kept: string[] = [];
          let id = 0;
          await Promise.all(
            writers.map(async (appends) => {
              for (const { stream: index, any, size } of appends) {
                const name = names[index] ?? '';
                const ids = Array.from({ length: size }, () => `${name}#${String((id += 1))}`);
                const events = ids.map((data) => ({ type: 't', data }));
                const version = any ? 'any' : ((await store.read(name)).at(-1)?.version ?? 'none');
                try {
                  await store.append(database.pool, name, version, events);
                  kept.push(...ids);
                } catch (error) {
                  expect(error).toBeInstanceOf(ConcurrencyError);
                  expect(any).toBe(false);
                }
              }
            }),
          );
          const found = (await Promise.all(names.map((name) => store.read(name)))).flat();
          expect(found.map(({ data }) => data).toSorted()).toEqual(kept.toSorted());
          for (const name of names) {
            const versions = found.filter((event) => event.stream === name);
            expect(versions.map(({ version }) => version)).toEqual(versions.map((_, n) => n + 1));
            const positions = versions.map(({ position }) => position);
            expect(positions).toEqual(positions.toSorted((a, b) => a - b));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('following all events', () => {
  it('holds back what was committed while an earlier position may still appear', async () => {
    const { pool } = database;
    const start = await head();
    const early = await pool.connect();
    await early.query('begin');
    await store.append(early, stream(), 'none', [happened(1)]);
    await store.append(pool, stream(), 'none', [happened(2)]);

    const during = await store.readAll({ after: start });
    expect(during).toMatchObject({ events: [], end: true });
    expect(during.position).toBe(start);

    await early.query('commit');
    early.release();
    expect(numbers((await store.readAll({ after: start })).events)).toEqual([1, 2]);
  });

  it('goes past the positions of a transaction that was rolled back', async () => {
    const { pool } = database;
    const start = await head();
    const early = await pool.connect();
    await early.query('begin');
    await store.append(early, stream(), 'none', [happened(1)]);
    await store.append(pool, stream(), 'none', [happened(2)]);
    await early.query('rollback');
    early.release();
    const page = await store.readAll({ after: start });
    expect(numbers(page.events)).toEqual([2]);
  });

  it('keeps holding back after a rollback to a savepoint', async () => {
    const { pool } = database;
    const start = await head();
    const early = await pool.connect();
    await early.query('begin');
    await early.query('savepoint s');
    await store.append(early, stream(), 'none', [happened(1)]);
    await early.query('rollback to s');
    await store.append(early, stream(), 'any', [happened(2)]);
    await store.append(pool, stream(), 'none', [happened(3)]);
    expect((await store.readAll({ after: start })).events).toEqual([]);
    await early.query('commit');
    early.release();
    expect(numbers((await store.readAll({ after: start })).events)).toEqual([2, 3]);
  });

  it('keeps a stream in order where the older transaction writes the newer version', async () => {
    const { pool } = database;
    const start = await head();
    const name = stream();
    const older = await pool.connect();
    await older.query('begin');
    // It has a number before the other one: ordering by transaction would turn the two events around.
    await older.query('select pg_current_xact_id()');
    await store.append(pool, name, 'none', [happened(1)]);
    await store.append(older, name, 1, [happened(2)]);
    await older.query('commit');
    older.release();
    const page = await store.readAll({ after: start });
    expect(page.events.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('is not held up by a long transaction that appends nothing', async () => {
    const { pool } = database;
    const start = await head();
    const other = await pool.connect();
    await other.query('begin');
    await other.query('select pg_current_xact_id()');
    await store.append(pool, stream(), 'none', [happened(1)]);
    expect(numbers((await store.readAll({ after: start })).events)).toEqual([1]);
    await other.query('rollback');
    other.release();
  });

  it('misses nothing while writers commit in any order', async () => {
    const { pool } = database;
    const start = await head();
    const committed: number[] = [];
    let writing = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 40; n += 1) {
        const client = await pool.connect();
        await client.query('begin');
        await store.append(client, stream(), 'none', [happened(writer * 100 + n)]);
        if (n % 3 === 0) await client.query('select pg_sleep(random() * 0.01)');
        const keep = n % 5 !== 0;
        await client.query(keep ? 'commit' : 'rollback');
        if (keep) committed.push(writer * 100 + n);
        client.release();
      }
    });
    const followed: StoredEvent[] = [];
    const reader = (async () => {
      let after = start;
      for (;;) {
        const last = !writing;
        const page = await store.readAll({ after, limit: 7 });
        followed.push(...page.events);
        after = page.position;
        if (page.end && last) return;
      }
    })();
    await Promise.all(writers);
    writing = false;
    await reader;
    expect(numbers(followed).toSorted((a, b) => a - b)).toEqual(
      committed.toSorted((a, b) => a - b),
    );
  });

  it('refuses an isolation in which it could miss events', async () => {
    const client = await database.pool.connect();
    await client.query('begin isolation level repeatable read');
    await expect(store.readAll({ client })).rejects.toThrow('READ COMMITTED');
    await client.query('rollback');
    client.release();
  });

  it('reads chosen types only and passes over the rest', async () => {
    const start = await head();
    await store.append(database.pool, stream(), 'none', [happened(1), { type: 'other', data: 1 }]);
    const page = await store.readAll({ after: start, types: ['other'] });
    expect(page.events.map(({ type }) => type)).toEqual(['other']);
    const rest = await store.readAll({ after: page.position });
    expect(rest.events).toEqual([]);
  });
});

describe('aggregates', () => {
  const counter = {
    initial: { sum: 0 },
    evolve: (state: { sum: number }, event: { type: string; data: unknown }) => ({
      sum: state.sum + (event.data as { n: number }).n,
    }),
  };
  const kept = { ...counter, snapshots: { every: 3, version: 1 } };

  it('folds many streams and saves what was decided on them', async () => {
    const names = [stream(), stream()];
    const { pool } = database;
    const empty = await store.loadAggregates(pool, counter, names);
    expect(empty.map(({ version }) => version)).toEqual([0, 0]);
    const saved = await store.saveAggregates(
      pool,
      counter,
      empty.map((loaded, n) => ({ loaded, events: [happened(1), happened(n)] })),
    );
    expect(saved.map(({ state }) => state.sum)).toEqual([1, 2]);
    expect(await store.loadAggregates(pool, counter, names)).toEqual(saved);
    const [stale] = empty;
    if (!stale) throw new Error('There is no first aggregate.');
    await expect(
      store.saveAggregates(pool, counter, [{ loaded: stale, events: [happened(1)] }]),
    ).rejects.toThrow(ConcurrencyError);
  });

  it('loads from the latest snapshot, and not from one of another shape', async () => {
    const name = stream();
    const { pool } = database;
    let loaded = await store.loadAggregate(pool, kept, name);
    for (let n = 0; n < 7; n += 1) {
      const [after] = await store.saveAggregates(pool, kept, [{ loaded, events: [happened(1)] }]);
      if (after) loaded = after;
    }
    const { rows } = await pool.query<{ version: number }>(
      'select version from messaging.snapshots where stream = $1',
      [name],
    );
    expect(rows).toEqual([{ version: 6 }]);
    // What the snapshot holds is used: a planted sum shows through.
    await pool.query(`update messaging.snapshots set state = '{"sum": 1000}' where stream = $1`, [
      name,
    ]);
    expect(await store.loadAggregate(pool, kept, name)).toMatchObject({
      version: 7,
      state: { sum: 1001 },
    });
    const reshaped = { ...kept, snapshots: { every: 3, version: 2 } };
    expect(await store.loadAggregate(pool, reshaped, name)).toMatchObject({
      version: 7,
      state: { sum: 7 },
    });
  });
});

describe('changed shapes', () => {
  it('reads old events in the newest shape and refuses those of the future', async () => {
    const name = stream();
    const { pool } = database;
    await store.append(pool, name, 'none', [{ type: 'paid', data: { cents: 5 } }]);
    const newer = createEventStore({
      pool,
      upcasters: {
        paid: [
          (data) => ({ value: (data as { cents: number }).cents }),
          (data) => ({ ...(data as object), currency: 'USD' }),
        ],
      },
    });
    await newer.append(pool, name, 1, [{ type: 'paid', data: { value: 6, currency: 'EUR' } }]);
    expect((await newer.read(name)).map(({ data }) => data)).toEqual([
      { value: 5, currency: 'USD' },
      { value: 6, currency: 'EUR' },
    ]);
    await expect(store.read(name)).rejects.toThrow('Deploy readers before writers');
  });
});
