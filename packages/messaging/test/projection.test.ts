import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createEventStore,
  createProjection,
  projectionStatus,
  type EventStore,
  type Projection,
  type ProjectionOptions,
} from '../src/index.ts';
import { startDatabase, type Database } from './support/database.ts';

let database: Database;
let store: EventStore;
let name: string;
let count = 0;
const started: Projection[] = [];

beforeAll(async () => {
  database = await startDatabase();
  store = createEventStore({ pool: database.pool });
  await database.pool.query('create table seen (projection text, n int)');
});
afterAll(async () => {
  await database.stop();
});
beforeEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
  count += 1;
  name = `projection-${String(count)}`;
});

async function add(...values: number[]): Promise<void> {
  await store.append(
    database.pool,
    `${name}-stream`,
    'any',
    values.map((n) => ({ type: name, data: { n } })),
  );
}

/** Notes each number it sees; 13 is poison while `poisoned()` says so. */
function noting(overrides: Partial<ProjectionOptions> = {}, poisoned = () => false): Projection {
  const projection = createProjection({
    name,
    pool: database.pool,
    types: [name],
    handle: async (client, events) => {
      const numbers = events.map(({ data }) => (data as { n: number }).n);
      await client.query('insert into seen select $1, unnest($2::int[])', [name, numbers]);
      if (poisoned() && numbers.includes(13)) throw new RangeError('13 is not a number I like');
    },
    reset: async (client) => {
      await client.query('delete from seen where projection = $1', [name]);
    },
    ...overrides,
  });
  started.push(projection);
  return projection;
}

async function seen(): Promise<number[]> {
  const { rows } = await database.pool.query<{ n: number }>(
    'select n from seen where projection = $1 order by n',
    [name],
  );
  return rows.map(({ n }) => n);
}

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe('a projection', () => {
  it('catches up with what is there, in batches, and then serves', async () => {
    await add(...upTo(10));
    const projection = noting({ batchSize: 3 });
    expect(await projection.catchUp()).toMatchObject({
      serving: true,
      eventsBehind: 0,
      secondsBehind: 0,
    });
    expect(await seen()).toEqual(upTo(10));
    await projection.catchUp();
    expect(await seen()).toEqual(upTo(10));
  });

  it('follows live, woken by the append and not by its poll', async () => {
    const projection = noting({ pollInterval: 600_000 });
    await projection.start();
    await vi.waitFor(
      async () => {
        const { rows } = await database.pool.query(
          'select from messaging.events_waiting where waiting',
        );
        expect(rows).toHaveLength(1);
      },
      { timeout: 60_000 },
    );
    await add(1, 2);
    await vi.waitFor(
      async () => {
        expect(await seen()).toEqual([1, 2]);
      },
      { timeout: 60_000 },
    );
  });

  it('finds what it was not told of by polling', async () => {
    const projection = noting({ pollInterval: 20 });
    await projection.start();
    await database.pool.query('update messaging.events_waiting set waiting = false');
    await add(5);
    await vi.waitFor(
      async () => {
        expect(await seen()).toEqual([5]);
      },
      { timeout: 60_000 },
    );
  });

  it('stands still at the event to blame, says why, and goes on after the fix', async () => {
    let poisoned = true;
    const projection = noting({ batchSize: 100 }, () => poisoned);
    await add(...upTo(20));
    const status = await projection.catchUp();
    expect(status.reason).toBe('RangeError: 13 is not a number I like');
    expect(await seen()).toEqual(upTo(12));
    const [blamed] = (await store.readAll({ after: status.position, limit: 1, types: [name] }))
      .events;
    expect(blamed).toMatchObject({ data: { n: 13 }, position: status.failedPosition });
    expect(status.eventsBehind).toBeGreaterThanOrEqual(8);
    expect(status.secondsBehind).toBeGreaterThan(0);

    poisoned = false;
    await projection.resume();
    const fixed = await projection.catchUp();
    expect(fixed.reason).toBeUndefined();
    expect(await seen()).toEqual(upTo(20));
  });

  it('is run by several processes, each event once, and survives the end of one', async () => {
    const first = noting({ batchSize: 2, pollInterval: 10 });
    const second = noting({ batchSize: 2, pollInterval: 10 });
    await Promise.all([first.start(), second.start()]);
    for (const n of upTo(30)) await add(n);
    await vi.waitFor(
      async () => {
        expect((await first.status()).eventsBehind).toBe(0);
      },
      { timeout: 60_000 },
    );
    await first.stop();
    await add(31);
    await vi.waitFor(
      async () => {
        expect(await seen()).toEqual(upTo(31));
      },
      { timeout: 60_000 },
    );
  });

  it('goes on after its connections were cut', async () => {
    const errors: unknown[] = [];
    const projection = noting({ pollInterval: 20, onError: (error) => errors.push(error) });
    await projection.start();
    await add(1);
    await vi.waitFor(
      async () => {
        expect(await seen()).toEqual([1]);
      },
      { timeout: 60_000 },
    );
    await database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where backend_type = $1 and pid <> pg_backend_pid()',
      ['client backend'],
    );
    await add(2).catch(() => add(2));
    await vi.waitFor(
      async () => {
        expect(await seen()).toEqual([1, 2]);
      },
      { timeout: 60_000 },
    );
  });

  it('is rebuilt from the first event', async () => {
    await add(1, 2, 3);
    const projection = noting();
    await projection.catchUp();
    await database.pool.query('delete from seen where projection = $1 and n = 2', [name]);
    await projection.rebuild();
    expect(await seen()).toEqual([]);
    await projection.catchUp();
    expect(await seen()).toEqual([1, 2, 3]);
  });

  it('lets a new version build beside the old one, and switches when it has caught up', async () => {
    await add(1, 2, 3);
    const old = noting();
    await old.catchUp();
    let switched = 0;
    const renewed = noting({
      version: 2,
      batchSize: 1,
      handle: async (client, events) => {
        if (switched === 0) expect((await old.status()).serving).toBe(true);
        await client.query('select $1::int', [events.length]);
      },
      activate: async (client) => {
        switched += 1;
        await client.query('create view balances as select 2 as version');
      },
    });
    await renewed.catchUp();
    expect(switched).toBe(1);
    const versions = await projectionStatus(database.pool, { name });
    expect(versions.map(({ version, serving }) => [version, serving])).toEqual([
      [1, false],
      [2, true],
    ]);
    await add(4);
    expect(await renewed.catchUp()).toMatchObject({ serving: true, eventsBehind: 0 });
  });

  it('needs a reset before it can be rebuilt', async () => {
    const projection = createProjection({
      name,
      pool: database.pool,
      handle: () => Promise.resolve(),
    });
    await expect(projection.rebuild()).rejects.toThrow('no `reset`');
  });
});
