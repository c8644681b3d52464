import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createEvent,
  deadLetterTopic,
  type Bus,
  type CloudEvent,
  type SubscribeOptions,
} from '../../src/index.ts';
import type { BusAddress } from './buses.ts';
import { startChild } from './child.ts';
import { until } from './wait.ts';

export interface BusHarness {
  /** Makes the queues, streams or topics, those of the dead letters included. */
  prepare(topic: string, groups: readonly string[]): Promise<void>;
  /** A further connection to the same bus. */
  connect(): Bus;
  /** For another process; undefined where the bus does not outlive this one. */
  readonly address: BusAddress | undefined;
  stop(): Promise<void>;
}

let topics = 0;

/** What every bus promises. `crash` is false for a bus that ends with its process. */
export function describeBus(
  name: string,
  start: () => Promise<BusHarness>,
  { crash }: { crash: boolean },
): void {
  describe(name, () => {
    let harness: BusHarness;
    let topic: string;
    let open: Bus[] = [];

    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.stop());
    afterEach(async () => {
      await Promise.all(open.map((bus) => bus.close()));
      open = [];
    });

    /** A topic of its own for each test, with its groups. */
    async function connect(...groups: string[]): Promise<Bus> {
      topics += 1;
      topic = `topic${String(topics)}`;
      await harness.prepare(topic, groups);
      return another();
    }

    function another(): Bus {
      const bus = harness.connect();
      open.push(bus);
      return bus;
    }

    function eventOf(key: string | undefined, n: number): CloudEvent<{ n: number }> {
      const type = `${topic}.happened`;
      return createEvent({
        type,
        source: '/tests',
        data: { n },
        ...(key !== undefined && { key }),
      });
    }

    function subscribe(bus: Bus, options: Partial<SubscribeOptions> & { group: string }) {
      const handler = () => Promise.resolve();
      return bus.subscribe({ topics: [topic], handler, retryDelay: () => 20, ...options });
    }

    test('carries an event with all its attributes', async () => {
      const bus = await connect('a');
      const received: CloudEvent[] = [];
      await subscribe(bus, {
        group: 'a',
        handler: (event) => Promise.resolve(void received.push(event)),
      });
      const event = {
        ...eventOf('key 1', 1),
        subject: 'things/1',
        dataschema: 'urn:schema:thing:1',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'vendor=1',
        region: 'Zürich',
      };
      await bus.publish([event]);
      await until('the event', () => received.length === 1);
      expect(received).toEqual([event]);
    });

    test('keeps the order of each key', async () => {
      const bus = await connect('a');
      const received = new Map<string, unknown[]>();
      await subscribe(bus, {
        group: 'a',
        handler: async (event) => {
          for (let turns = Number(event.id.charCodeAt(35)) % 5; turns > 0; turns -= 1) await turn();
          const key = event.partitionkey ?? '';
          received.set(key, [...(received.get(key) ?? []), (event.data as { n: number }).n]);
        },
      });
      const events = Array.from({ length: 60 }, (_, n) => eventOf(`key ${String(n % 6)}`, n));
      await bus.publish(events.slice(0, 40));
      await bus.publish(events.slice(40));
      await until('60 events', () => [...received.values()].flat().length >= 60);
      for (let key = 0; key < 6; key += 1) {
        const order = Array.from({ length: 10 }, (_, n) => n * 6 + key);
        expect(received.get(`key ${String(key)}`)).toEqual(order);
      }
    });

    test('calls a handler that failed again, and lets other keys pass', async () => {
      const bus = await connect('a');
      const done: string[] = [];
      const attempts: number[] = [];
      await subscribe(bus, {
        group: 'a',
        retryDelay: () => 300,
        handler: (event, { attempt }) => {
          if (event.partitionkey === 'bad') {
            attempts.push(attempt);
            if (attempt < 3) return Promise.reject(new Error('not yet'));
          }
          done.push(event.partitionkey ?? '');
          return Promise.resolve();
        },
      });
      await bus.publish([eventOf('bad', 1), eventOf('good', 2)]);
      await until('both events', () => done.length === 2);
      expect(done).toEqual(['good', 'bad']);
      expect(attempts).toEqual([1, 2, 3]);
    });

    test('puts a poisonous event into the dead letters, and goes on with its key', async () => {
      const bus = await connect('a');
      const done: unknown[] = [];
      const dead: CloudEvent[] = [];
      await subscribe(bus, {
        group: 'a',
        maxAttempts: 3,
        handler: (event) => {
          if ((event.data as { n: number }).n === 1) return Promise.reject(new Error('no account'));
          return Promise.resolve(void done.push(event.data));
        },
      });
      await subscribe(bus, {
        group: 'operators',
        topics: [deadLetterTopic(topic, 'a')],
        handler: (event) => Promise.resolve(void dead.push(event)),
      });
      const poison = eventOf('key', 1);
      await bus.publish([poison, eventOf('key', 2)]);
      await until('the dead letter', () => dead.length > 0 && done.length > 0);
      expect(done).toEqual([{ n: 2 }]);
      expect(dead[0]).toMatchObject({ ...poison, deadreason: 'no account' });
      expect(Number(dead[0]?.['deadattempts'])).toBe(3);
    });

    test('gives each group every event, and shares a group among its members by key', async () => {
      const bus = await connect('a', 'b');
      const received = { a: new Set<string>(), b: new Set<string>() };
      const byKey = new Map<string, string[]>();
      const member = (name: string) =>
        subscribe(another(), {
          group: 'a',
          handler: (event) => {
            if (received.a.has(event.id)) return Promise.resolve();
            received.a.add(event.id);
            const key = event.partitionkey ?? '';
            byKey.set(key, [...(byKey.get(key) ?? []), `${name} ${String(event.data)}`]);
            return Promise.resolve();
          },
        });
      await Promise.all([member('one'), member('two')]);
      await subscribe(bus, {
        group: 'b',
        handler: (event) => Promise.resolve(void received.b.add(event.id)),
      });
      const events = Array.from({ length: 40 }, (_, n) => ({
        ...eventOf(`key ${String(n % 8)}`, n),
        data: n,
      }));
      await bus.publish(events);
      await until('both groups', () => received.a.size === 40 && received.b.size === 40);
      for (const [key, seen] of byKey) {
        const numbers = seen.map((each) => Number(each.split(' ')[1]));
        expect(numbers, key).toEqual([...numbers].sort((one, two) => one - two));
      }
    });

    test('has no more handlers under way than asked for', async () => {
      const bus = await connect('a');
      const release = Promise.withResolvers<undefined>();
      let running = 0;
      let most = 0;
      let done = 0;
      await subscribe(bus, {
        group: 'a',
        concurrency: 3,
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await release.promise;
          running -= 1;
          done += 1;
        },
      });
      await bus.publish(Array.from({ length: 30 }, (_, n) => eventOf(undefined, n)));
      await until('three handlers', () => running === 3);
      release.resolve(undefined);
      await until('all events', () => done >= 30);
      expect(most).toBe(3);
    });

    test('finishes what is in hand before it closes', async () => {
      const bus = await connect('a');
      const started = Promise.withResolvers<undefined>();
      const release = Promise.withResolvers<undefined>();
      let finished = false;
      const again: string[] = [];
      await subscribe(bus, {
        group: 'a',
        handler: async () => {
          started.resolve(undefined);
          await release.promise;
          finished = true;
        },
      });
      await bus.publish([eventOf('key', 1)]);
      await started.promise;
      const stopped = bus.close();
      release.resolve(undefined);
      await stopped;
      await bus.close();
      expect(finished).toBe(true);
      if (!crash) return;
      // Nobody gets it again, and what comes after it arrives.
      const other = another();
      const next = eventOf('key', 2);
      await subscribe(other, {
        group: 'a',
        handler: (event) => Promise.resolve(void again.push(event.id)),
      });
      await other.publish([next]);
      await until('the next event', () => again.length > 0);
      expect(again).toEqual([next.id]);
    });

    test.runIf(crash)('delivers again what a killed consumer had in hand', async () => {
      const bus = await connect('a');
      const child = startChild('stuck-consumer.ts', {
        address: harness.address,
        topic,
        group: 'a',
      });
      await child.line('subscribed');
      const first = eventOf('key', 1);
      const second = eventOf('key', 2);
      await bus.publish([first, second]);
      await child.line(`took ${first.id}`);
      await child.kill();
      const received: string[] = [];
      await subscribe(bus, {
        group: 'a',
        handler: (event) => Promise.resolve(void received.push(event.id)),
      });
      await until('both events', () => received.length === 2);
      expect(received).toEqual([first.id, second.id]);
    });
  });
}
