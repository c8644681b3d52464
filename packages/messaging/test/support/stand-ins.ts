import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import kinesalite from 'kinesalite';
import { deadLetterTopic } from '../../src/index.ts';
import { queueName } from '../../src/sqs.ts';
import type { BusHarness } from './bus-contract.ts';
import { connectBus, kinesisClient, sqsClient, type BusAddress } from './buses.ts';
import { startDatabase } from './database.ts';
import { until } from './wait.ts';

/** SQS by fauxqs, on the loopback interface only. */
export async function startSqs(): Promise<BusHarness> {
  const app = buildApp({ logger: false, host: '127.0.0.1' });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = sqsClient(endpoint);
  const address: BusAddress & { kind: 'sqs' } = { kind: 'sqs', endpoint, groups: {} };
  const create = (QueueName: string) =>
    client.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true' } }));
  return {
    address,
    connect: () => connectBus(address),
    async prepare(topic, groups) {
      address.groups[topic] = [...groups];
      for (const group of groups) {
        await create(queueName(topic, group));
        await create(queueName(deadLetterTopic(topic, group)));
      }
    },
    async stop() {
      client.destroy();
      await app.close();
    },
  };
}

/** Kinesis by kinesalite, with leases in a database of its own. */
export async function startKinesis(): Promise<BusHarness> {
  const database = await startDatabase();
  const server = kinesalite({ createStreamMs: 0, shardLimit: 1_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const client = kinesisClient(endpoint);
  const address: BusAddress = { kind: 'kinesis', endpoint, databaseUrl: database.url };
  async function create(StreamName: string, ShardCount: number): Promise<void> {
    await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    await until('the stream', async () => {
      const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
      return answer.StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
    });
  }
  return {
    address,
    connect: () => connectBus(address),
    async prepare(topic, groups) {
      await create(topic, 2);
      for (const group of groups) await create(deadLetterTopic(topic, group), 1);
    },
    async stop() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.stop();
    },
  };
}
