import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createDispatcher,
  createEvent,
  createMemoryBus,
  outbox,
  PublishError,
  type CloudEvent,
  type Dispatcher,
  type DispatcherOptions,
} from '../src/index.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';
import { until } from './support/wait.ts';

let database: Database;
const running: Dispatcher[] = [];

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.pool.query('truncate messaging.outbox'));
afterEach(async () => {
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
});

function eventOf(key: string | undefined, n: number): CloudEvent<number> {
  return createEvent({
    type: 'payment.accepted',
    source: '/tests',
    data: n,
    ...(key !== undefined && { key }),
  });
}

function append(...events: CloudEvent[]): Promise<void> {
  return inTransaction(database.pool, (client) => outbox.append(client, events));
}

function dispatch(options: Partial<DispatcherOptions> & Pick<DispatcherOptions, 'bus'>) {
  const dispatcher = createDispatcher({
    pool: database.pool,
    pollInterval: 200,
    retryDelay: () => 20,
    ...options,
  });
  running.push(dispatcher);
  dispatcher.start();
  return dispatcher;
}

/** A bus that remembers what it took, and refuses what `refuses` says. */
function recordingBus(refuses: (event: CloudEvent) => boolean = () => false) {
  const taken: CloudEvent<number>[] = [];
  return {
    taken,
    publish(events: readonly CloudEvent[]): Promise<void> {
      const failures: { event: CloudEvent; reason: string }[] = [];
      const stopped = new Set<string | undefined>();
      for (const event of events as readonly CloudEvent<number>[]) {
        if (stopped.has(event.partitionkey)) failures.push({ event, reason: 'held back' });
        else if (refuses(event)) {
          failures.push({ event, reason: 'refused by the test' });
          stopped.add(event.partitionkey);
        } else taken.push(event);
      }
      return failures.length > 0 ? Promise.reject(new PublishError(failures)) : Promise.resolve();
    },
  };
}

const isEmpty = async () => (await outbox.depth(database.pool)).depth === 0;

describe('outbox', () => {
  test('publishes what was committed, and nothing of what was rolled back', async () => {
    const bus = recordingBus();
    dispatch({ bus });
    const rolledBack = inTransaction(database.pool, async (client) => {
      await outbox.append(client, [eventOf('a', 1)]);
      throw new Error('rolled back by the test');
    });
    await expect(rolledBack).rejects.toThrow('rolled back by the test');
    await append(eventOf('a', 2), eventOf(undefined, 3));
    await until('an empty outbox', isEmpty);
    expect(bus.taken.map((event) => event.data).sort()).toEqual([2, 3]);
  });

  test('takes many events in one statement, with their order', async () => {
    const bus = recordingBus();
    const events = Array.from({ length: 2_000 }, (_, n) => eventOf(`key ${String(n % 7)}`, n));
    await append(...events);
    dispatch({ bus, batchSize: 100 });
    await until('an empty outbox', isEmpty);
    for (const [, its] of Map.groupBy(bus.taken, (event) => event.partitionkey)) {
      expect(its.map((event) => event.data)).toEqual(
        its.map((event) => event.data).sort((one, two) => (one ?? 0) - (two ?? 0)),
      );
    }
    expect(bus.taken).toHaveLength(2_000);
  });

  test('refuses an event that is no CloudEvent, before anything is written', async () => {
    const wrong = { ...eventOf('a', 1), source: '' };
    await expect(append(eventOf('a', 0), wrong)).rejects.toThrow(/source must be text/);
    expect(await isEmpty()).toBe(true);
  });

  test('lets transactions of one key append one after the other, and those of other keys pass', async () => {
    const bus = recordingBus();
    const first = await database.pool.connect();
    const second = await database.pool.connect();
    await first.query('begin');
    await second.query('begin');
    await outbox.append(first, [eventOf('a', 1)]);
    let waited = false;
    const waiting = outbox.append(second, [eventOf('a', 2)]).then(() => (waited = true));
    // Another key does not wait, neither to be appended nor to be published.
    await append(eventOf('b', 3));
    dispatch({ bus });
    await until('the other key', () => bus.taken.length === 1);
    expect(waited).toBe(false);
    await first.query('commit');
    await waiting;
    await second.query('commit');
    first.release();
    second.release();
    await until('an empty outbox', isEmpty);
    expect(bus.taken.map((event) => event.data)).toEqual([3, 1, 2]);
  });
});

describe('dispatcher', () => {
  test('wakes by notification long before it would look by itself', async () => {
    const bus = recordingBus();
    dispatch({ bus, pollInterval: 60_000 });
    for (const n of [1, 2, 3]) {
      await until('a sleeping dispatcher', async () => {
        const { rows } = await database.pool.query<{ waiting: boolean }>(
          'select waiting from messaging.outbox_waiting',
        );
        return rows[0]?.waiting;
      });
      await append(eventOf('a', n));
      await until('the event', () => bus.taken.length === n, 5_000);
    }
  });

  test('finds what no notification told of', async () => {
    const bus = recordingBus();
    dispatch({ bus, pollInterval: 100 });
    await database.pool.query('update messaging.outbox_waiting set waiting = false');
    await append(eventOf('a', 1));
    await until('the event', () => bus.taken.length === 1);
  });

  test('tries a refused event again; only its own key waits', async () => {
    let refusals = 3;
    const bus = recordingBus((event) => event.data === 1 && refusals-- > 0);
    await append(eventOf('a', 1), eventOf('a', 2), eventOf('b', 3));
    dispatch({ bus });
    await until('an empty outbox', isEmpty);
    expect(bus.taken.map((event) => event.data)).toEqual([3, 1, 2]);
  });

  test('parks an event after its attempts, with the reason, until it is requeued', async () => {
    let broken = true;
    const bus = recordingBus((event) => event.data === 1 && broken);
    await append(eventOf('a', 1), eventOf('a', 2), eventOf('b', 3));
    dispatch({ bus, maxAttempts: 3 });
    const [parked] = await until('a parked event', async () => {
      const found = await outbox.parked(database.pool);
      return found.length > 0 && found;
    });
    expect(parked).toMatchObject({ attempts: 3, reason: 'refused by the test', waiting: 1 });
    expect(parked?.event.data).toBe(1);
    await until('the other key', () => bus.taken.length === 1);
    expect(await outbox.depth(database.pool)).toMatchObject({ depth: 2, parked: 1 });

    broken = false;
    expect(await outbox.requeue(database.pool, parked?.position ?? '')).toBe(true);
    expect(await outbox.requeue(database.pool, parked?.position ?? '')).toBe(false);
    await until('an empty outbox', isEmpty);
    expect(bus.taken.map((event) => event.data)).toEqual([3, 1, 2]);
  });

  test('goes on with a key whose parked event is discarded', async () => {
    const bus = recordingBus((event) => event.data === 1);
    await append(eventOf('a', 1), eventOf('a', 2));
    dispatch({ bus, maxAttempts: 1 });
    const [parked] = await until('a parked event', async () => {
      const found = await outbox.parked(database.pool);
      return found.length > 0 && found;
    });
    const discarded = await outbox.discard(database.pool, parked?.position ?? '');
    expect(discarded?.data).toBe(1);
    await until('an empty outbox', isEmpty);
    expect(bus.taken.map((event) => event.data)).toEqual([2]);
  });

  test('waits for a bus that is gone, without counting attempts', async () => {
    let gone = true;
    const errors: unknown[] = [];
    const bus = recordingBus();
    const publish = (events: readonly CloudEvent[]) =>
      gone ? Promise.reject(new Error('ECONNREFUSED')) : bus.publish(events);
    await append(eventOf('a', 1));
    dispatch({ bus: { publish }, maxAttempts: 1, onError: (error) => errors.push(error) });
    await until('three failures', () => errors.length >= 3);
    expect(await outbox.depth(database.pool)).toMatchObject({ depth: 1, parked: 0 });
    gone = false;
    await until('an empty outbox', isEmpty);
    expect(bus.taken).toHaveLength(1);
  });

  test('takes a publish that does not end for a failed one', async () => {
    let hangs = true;
    const bus = recordingBus();
    const publish = (events: readonly CloudEvent[]) => {
      if (!hangs) return bus.publish(events);
      hangs = false;
      return new Promise<void>(() => undefined);
    };
    await append(eventOf('a', 1));
    dispatch({ bus: { publish }, publishTimeout: 100 });
    await until('an empty outbox', isEmpty);
    expect(bus.taken).toHaveLength(1);
  });

  test('finishes and marks the batch in hand when it is stopped', async () => {
    const started = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const publish = async () => {
      started.resolve(undefined);
      await release.promise;
    };
    await append(eventOf('a', 1));
    const dispatcher = dispatch({ bus: { publish } });
    await started.promise;
    const stopped = dispatcher.stop();
    release.resolve(undefined);
    await stopped;
    expect(await isEmpty()).toBe(true);
  });

  test('shares the work with others, each event once while nothing fails', async () => {
    const bus = recordingBus();
    const slow = {
      publish: async (events: readonly CloudEvent[]) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        await bus.publish(events);
      },
    };
    const events = Array.from({ length: 1_000 }, (_, n) => eventOf(`key ${String(n % 20)}`, n));
    await append(...events);
    for (let n = 0; n < 3; n += 1) dispatch({ bus: slow, batchSize: 10 });
    await until('an empty outbox', isEmpty);
    expect(new Set(bus.taken.map((event) => event.id)).size).toBe(1_000);
    expect(bus.taken).toHaveLength(1_000);
    for (const [, its] of Map.groupBy(bus.taken, (event) => event.partitionkey)) {
      const numbers = its.map((event) => event.data ?? 0);
      expect(numbers).toEqual([...numbers].sort((one, two) => one - two));
    }
  });

  test('carries events to the subscribers of a bus', async () => {
    const bus = createMemoryBus();
    const received: unknown[] = [];
    await bus.subscribe({
      group: 'ledger',
      topics: ['payment'],
      handler: (event) => Promise.resolve(void received.push(event)),
    });
    const event = eventOf('a', 1);
    await append(event);
    dispatch({ bus });
    await until('the event', () => received.length === 1);
    expect(received).toEqual([event]);
    await bus.close();
  });
});
