import { setTimeout as sleep } from 'node:timers/promises';
import type {
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvent, PublishError, type CloudEvent } from '../src/index.ts';
import { createSqsBus } from '../src/sqs.ts';
import type { BusHarness } from './support/bus-contract.ts';
import { sqsClient } from './support/buses.ts';
import { startSqs } from './support/stand-ins.ts';
import { until } from './support/wait.ts';

let harness: BusHarness;
let endpoint: string;

beforeAll(async () => {
  harness = await startSqs();
  endpoint = harness.address?.kind === 'sqs' ? harness.address.endpoint : '';
});
afterAll(() => harness.stop());

const eventOf = (key: string, n: number) =>
  createEvent({ type: 'partial.sent', source: '/t', key, data: n });

/** A client of which SQS refuses single messages: those that `refuses` names never arrive. */
function refusingClient(refuses: (event: CloudEvent) => boolean) {
  const client = sqsClient(endpoint);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'SendMessageBatchCommand') return next(args);
        const input = args.input as SendMessageBatchCommandInput;
        const refused = (input.Entries ?? []).filter(({ MessageBody }) =>
          refuses(JSON.parse(MessageBody ?? '') as CloudEvent),
        );
        const Failed = refused.map(({ Id }) => ({ Id, Code: 'Refused', SenderFault: true }));
        const Entries = input.Entries?.filter((entry) => !refused.includes(entry)) ?? [];
        if (Entries.length === 0) {
          return {
            response: {},
            output: { $metadata: {}, Failed } as SendMessageBatchCommandOutput,
          };
        }
        const answer = await next({ ...args, input: { ...input, Entries } });
        Object.assign(answer.output, { Failed });
        return answer;
      },
    { step: 'initialize' },
  );
  return client;
}

test('a refused message holds back those of its key, and no others', async () => {
  await harness.prepare('partial', ['g']);
  const groups = { partial: ['g'] };
  const client = refusingClient((event) => event.partitionkey === 'a' && event.data === 1);
  const bus = createSqsBus({ client, groups });
  const events = Array.from({ length: 30 }, (_, n) => eventOf(n % 2 === 0 ? 'a' : 'b', n >> 1));
  const error = await bus.publish(events).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PublishError);
  const failed = (error as PublishError).failures.map(({ event }) => event);
  expect(failed.every(({ partitionkey }) => partitionkey === 'a')).toBe(true);
  expect(failed.map(({ data }) => data).sort((one, two) => Number(one) - Number(two))).toEqual(
    Array.from({ length: 14 }, (_, n) => n + 1),
  );

  const received = new Map<string | undefined, unknown[]>();
  const consumer = harness.connect();
  await consumer.subscribe({
    group: 'g',
    topics: ['partial'],
    handler: ({ partitionkey, data }) => {
      received.set(partitionkey, [...(received.get(partitionkey) ?? []), data]);
      return Promise.resolve();
    },
  });
  await until('what was taken', () => received.get('b')?.length === 15);
  expect(received.get('b')).toEqual(Array.from({ length: 15 }, (_, n) => n));
  expect(received.get('a')).toEqual([0]);
  await consumer.close();
  client.destroy();
});

test('an event larger than SQS takes is refused by itself', async () => {
  await harness.prepare('large', ['g']);
  const bus = createSqsBus({ client: sqsClient(endpoint), groups: { large: ['g'] } });
  const large = createEvent({ type: 'large.sent', source: '/t', data: 'x'.repeat(1_048_576) });
  const small = createEvent({ type: 'large.sent', source: '/t', data: 'x' });
  const error = await bus.publish([large, small]).catch((caught: unknown) => caught);
  expect((error as PublishError).failures).toEqual([
    { event: large, reason: 'The event is larger than 1048576 bytes.' },
  ]);
});

test('a message that takes longer than its visibility timeout is delivered once', async () => {
  await harness.prepare('slow', ['g']);
  const buses = [harness.connect(), harness.connect()];
  let deliveries = 0;
  let finished = 0;
  for (const bus of buses) {
    await bus.subscribe({
      group: 'g',
      topics: ['slow'],
      handler: async () => {
        deliveries += 1;
        // The bus of the test hides messages for two seconds.
        await sleep(4_500);
        finished += 1;
      },
    });
  }
  await buses[0]?.publish([createEvent({ type: 'slow.sent', source: '/t', key: 'a', data: 1 })]);
  await until('the end of the handler', () => finished === 1);
  await Promise.all(buses.map((bus) => bus.close()));
  expect(deliveries).toBe(1);
});
