import {
  ListShardsCommand,
  SplitShardCommand,
  type PutRecordsCommandInput,
  type PutRecordsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvent, type Bus, type CloudEvent } from '../src/index.ts';
import { createKinesisBus } from '../src/kinesis.ts';
import type { BusHarness } from './support/bus-contract.ts';
import { kinesisClient } from './support/buses.ts';
import { createPool } from './support/database.ts';
import { startKinesis } from './support/stand-ins.ts';
import { until } from './support/wait.ts';

let harness: BusHarness;
let endpoint: string;
let pool: ReturnType<typeof createPool>;

beforeAll(async () => {
  harness = await startKinesis();
  const { address } = harness;
  if (address?.kind !== 'kinesis') throw new Error('The harness is not one of Kinesis.');
  endpoint = address.endpoint;
  pool = createPool(address.databaseUrl);
});
afterAll(async () => {
  await pool.end();
  await harness.stop();
});

/** Of each key the data in the order of their first delivery. */
function collector() {
  const seen = new Set<string>();
  const byKey = new Map<string, unknown[]>();
  return {
    seen,
    byKey,
    handler: (event: CloudEvent) => {
      if (seen.has(event.id)) return Promise.resolve();
      seen.add(event.id);
      const key = event.partitionkey ?? '';
      byKey.set(key, [...(byKey.get(key) ?? []), event.data]);
      return Promise.resolve();
    },
  };
}

function eventsOf(topic: string, count: number, from = 0): CloudEvent[] {
  return Array.from({ length: count }, (_, n) =>
    createEvent({
      type: `${topic}.sent`,
      source: '/t',
      key: `key ${String(n % 5)}`,
      data: from + n,
    }),
  );
}

function expectOrder(byKey: ReadonlyMap<string, unknown[]>): void {
  for (const [key, data] of byKey) {
    const numbers = data.map(Number);
    expect(numbers, key).toEqual([...numbers].sort((one, two) => one - two));
  }
}

async function ownersOf(stream: string): Promise<(string | null)[]> {
  const { rows } = await pool.query<{ owner: string | null }>(
    'select owner from messaging.kinesis_leases where stream = $1 and not finished',
    [stream],
  );
  return rows.map(({ owner }) => owner);
}

async function subscribe(bus: Bus, topic: string, handler: (event: CloudEvent) => Promise<void>) {
  return bus.subscribe({ group: 'g', topics: [topic], handler });
}

test('consumers share the shards, and take over from one that leaves', async () => {
  await harness.prepare('shared', ['g']);
  const { seen, byKey, handler } = collector();
  const [one, two] = [harness.connect(), harness.connect()];
  await subscribe(one, 'shared', handler);
  await until('one owner', async () => {
    const owners = await ownersOf('shared');
    return owners.length === 2 && new Set(owners).size === 1 && !owners.includes(null);
  });
  await subscribe(two, 'shared', handler);
  await until('two owners', async () => {
    const owners = await ownersOf('shared');
    return new Set(owners).size === 2 && !owners.includes(null);
  });
  await one.publish(eventsOf('shared', 40));
  await until('the first events', () => seen.size === 40);
  await one.close();
  await two.publish(eventsOf('shared', 40, 40));
  await until('all events', () => seen.size === 80);
  expectOrder(byKey);
  await two.close();
});

test('a split shard keeps the order of its keys: parents before children', async () => {
  await harness.prepare('split', ['g']);
  const client = kinesisClient(endpoint);
  const bus = harness.connect();
  await bus.publish(eventsOf('split', 30));
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: 'split' }));
  const [shard] = Shards;
  const { StartingHashKey = '0', EndingHashKey = '0' } = shard?.HashKeyRange ?? {};
  await client.send(
    new SplitShardCommand({
      StreamName: 'split',
      ShardToSplit: shard?.ShardId,
      NewStartingHashKey: String((BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n),
    }),
  );
  await until('four shards', async () => {
    const answer = await client.send(new ListShardsCommand({ StreamName: 'split' }));
    return answer.Shards?.length === 4;
  });
  await bus.publish(eventsOf('split', 30, 30));
  const { seen, byKey, handler } = collector();
  await subscribe(bus, 'split', handler);
  await until('all events', () => seen.size === 60);
  expectOrder(byKey);
  await until('a finished parent', async () => (await ownersOf('split')).length === 3);
  await bus.close();
  client.destroy();
});

test('throttled records are sent again before those behind them', async () => {
  await harness.prepare('throttled', ['g']);
  const client = kinesisClient(endpoint);
  let throttled = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'PutRecordsCommand') return next(args);
        const input = args.input as PutRecordsCommandInput;
        const Records = input.Records ?? [];
        // Every third request loses every second record.
        throttled += 1;
        const lost = (index: number) => throttled % 3 !== 0 && index % 2 === 0;
        const kept = Records.filter((_, index) => !lost(index));
        const error = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow' };
        if (kept.length === 0) {
          const output: PutRecordsCommandOutput = {
            $metadata: {},
            Records: Records.map(() => error),
          };
          return { response: {}, output };
        }
        const answer = await next({ ...args, input: { ...input, Records: kept } });
        const results = [...((answer.output as PutRecordsCommandOutput).Records ?? [])];
        const merged = Records.map((_, index) => (lost(index) ? error : results.shift()));
        Object.assign(answer.output, { Records: merged });
        return answer;
      },
    { step: 'initialize' },
  );
  const bus = createKinesisBus({ client, pool, pollInterval: 50, leaseDuration: 900 });
  const { seen, byKey, handler } = collector();
  await subscribe(bus, 'throttled', handler);
  await bus.publish(eventsOf('throttled', 20));
  await until('all events', () => seen.size === 20);
  expectOrder(byKey);
  await bus.close();
  client.destroy();
});
