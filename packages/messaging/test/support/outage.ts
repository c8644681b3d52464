import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy, type FaultProxy } from '@quoin/fault-proxy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDispatcher, createEvent, outbox, type CloudEvent } from '../../src/index.ts';
import { createSqsBus } from '../../src/sqs.ts';
import { sqsClient } from './buses.ts';
import { createPool, inTransaction, startDatabase, type Database } from './database.ts';
import { startSqs } from './stand-ins.ts';
import { until } from './wait.ts';

/** The database, then the bus, is taken away from a running dispatcher for `duration` milliseconds. */
export function describeOutage(name: string, duration: number): void {
  describe(name, () => {
    let database: Database;
    let proxy: FaultProxy;

    beforeAll(async () => {
      database = await startDatabase();
      const { hostname, port } = new URL(database.url);
      proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } });
    });
    afterAll(async () => {
      await proxy.stop();
      await database.stop();
    });
    beforeEach(() => database.pool.query('truncate messaging.outbox'));

    const eventOf = (n: number) =>
      createEvent({ type: 'a.b', source: '/t', key: `key ${String(n % 3)}`, data: n });
    const append = (...events: CloudEvent[]) =>
      inTransaction(database.pool, (client) => outbox.append(client, events));
    const isEmpty = async () => (await outbox.depth(database.pool)).depth === 0;

    test.each(['refuse', 'blackhole'] as const)(
      'the dispatcher comes back and loses nothing (%s)',
      async (fault) => {
        const url = new URL(database.url);
        url.port = String(proxy.port);
        const pool = createPool(url.href, 4);
        const errors: unknown[] = [];
        const taken: CloudEvent[] = [];
        const publish = (events: readonly CloudEvent[]) =>
          Promise.resolve(void taken.push(...events));
        const dispatcher = createDispatcher({
          pool,
          bus: { publish },
          pollInterval: 100,
          queryTimeout: 500,
          onError: (error) => errors.push(error),
        });
        dispatcher.start();
        await append(eventOf(0));
        await until('the first event', () => taken.length === 1);
        await until('an empty outbox', isEmpty);

        await (fault === 'refuse' ? proxy.refuse() : proxy.blackhole());
        const back = Date.now() + duration;
        // The database itself lives, and others go on appending to it.
        for (let n = 1; n <= 30; n += 1) await append(eventOf(n));
        await until('an error', () => errors.length > 0, duration + 20_000);
        await sleep(Math.max(0, back - Date.now()));
        await proxy.restore();
        await until('an empty outbox', isEmpty);
        await dispatcher.stop();
        await pool.end();
        expect(new Set(taken.map(({ data }) => data)).size).toBe(31);
      },
      duration + 60_000,
    );

    test(
      'a bus that is gone as long parks nothing',
      async () => {
        const sqs = await startSqs();
        await sqs.prepare('a', ['g']);
        const address = sqs.address?.kind === 'sqs' ? sqs.address : undefined;
        const { port } = new URL(address?.endpoint ?? '');
        const away = await startFaultProxy({ target: { host: '127.0.0.1', port: Number(port) } });
        const client = sqsClient(`http://127.0.0.1:${String(away.port)}`);
        const bus = createSqsBus({ client, groups: address?.groups ?? {} });
        const errors: unknown[] = [];
        await away.refuse();
        const dispatcher = createDispatcher({
          pool: database.pool,
          bus,
          maxAttempts: 1,
          onError: (error) => errors.push(error),
        });
        dispatcher.start();
        const back = Date.now() + duration;
        for (let n = 0; n < 30; n += 1) await append(eventOf(n));
        await until('an error', () => errors.length > 0);
        await sleep(Math.max(0, back - Date.now()));
        expect(await outbox.depth(database.pool)).toMatchObject({ depth: 30, parked: 0 });
        await away.restore();
        await until('an empty outbox', isEmpty);
        await dispatcher.stop();

        const received: unknown[] = [];
        const consumer = sqs.connect();
        await consumer.subscribe({
          group: 'g',
          topics: ['a'],
          handler: ({ data }) => Promise.resolve(void received.push(data)),
        });
        await until('all events', () => new Set(received).size === 30);
        await consumer.close();
        await away.stop();
        client.destroy();
        await sqs.stop();
      },
      duration + 60_000,
    );
  });
}
