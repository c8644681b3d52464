import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type pg from 'pg';
import type { Bus } from '../../src/index.ts';
import { createKafkaBus } from '../../src/kafka.ts';
import { createKinesisBus } from '../../src/kinesis.ts';
import { createSqsBus } from '../../src/sqs.ts';
import { createPool } from './database.ts';

/** How to reach a bus from any process. */
export type BusAddress =
  | { kind: 'kafka'; broker: string }
  | { kind: 'sqs'; endpoint: string; groups: Record<string, string[]> }
  | { kind: 'kinesis'; endpoint: string; databaseUrl: string };

const account = { region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };

export function sqsClient(endpoint: string): SQSClient {
  return new SQSClient({ ...account, endpoint, maxAttempts: 2 });
}

/** Plain HTTP/1.1; the client of Kinesis speaks HTTP/2 by itself. */
export function kinesisClient(endpoint: string): KinesisClient {
  return new KinesisClient({
    ...account,
    endpoint,
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler(),
  });
}

/** Connects as a process of its own would, with short times, so that the tests are fast. */
export function connectBus(address: BusAddress): Bus {
  if (address.kind === 'kafka') {
    return createKafkaBus({
      brokers: [address.broker],
      sessionTimeout: 2_000,
      commitInterval: 100,
    });
  }
  if (address.kind === 'sqs') {
    const { endpoint, groups } = address;
    return createSqsBus({
      client: sqsClient(endpoint),
      groups,
      visibilityTimeout: 2,
      waitTime: 1,
    });
  }
  const pool: pg.Pool = createPool(address.databaseUrl);
  const bus = createKinesisBus({
    client: kinesisClient(address.endpoint),
    pool,
    leaseDuration: 900,
    pollInterval: 50,
  });
  return {
    ...bus,
    async close() {
      await bus.close();
      if (!pool.ending) await pool.end();
    },
  };
}
