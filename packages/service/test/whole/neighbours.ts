import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFaultProxy, type FaultProxy } from '@quoin/fault-proxy';
import { deadLetterTopic, inbox, messagingMigrations } from '@quoin/messaging';
import { createSqsBus, queueName } from '@quoin/messaging/sqs';
import { temporaryPostgres } from '@quoin/postgres';
import { buildApp } from 'fauxqs';
import type pg from 'pg';
import { hasRedis, startRedis } from '../../../resilience/test/redis-server.ts';
import { startKmsDouble, type KmsDouble } from '../../../security/test/kms-double.ts';
import { createPool, migrate, withTransaction } from '../../src/database/index.ts';

/** Everything around the service of main.ts: real servers or stand-ins, each behind a proxy that can take it away. */
export interface Neighbours {
  database: FaultProxy;
  bus: FaultProxy;
  keys: FaultProxy;
  /** Undefined where redis-server is not installed. */
  redis: FaultProxy | undefined;
  kms: KmsDouble;
  /** Past the proxy. */
  pool: pg.Pool;
  /** The variables with which the service finds them. */
  variables: NodeJS.ProcessEnv;
  /** The database's, which the service knows and nobody may see. */
  password: string;
  /** The notes whose event has had its effect, once for each time. */
  effects: () => Promise<string[]>;
  /** Ends all faults. */
  calm: () => Promise<void>;
  stop: () => Promise<void>;
}

const READERS = 'readers';

export async function startNeighbours(): Promise<Neighbours> {
  const stack = new AsyncDisposableStack();
  const postgres = await temporaryPostgres();
  stack.defer(() => postgres.stop());
  const pool = await prepareDatabase(postgres.url());
  stack.defer(() => pool.end());
  const kms = await startKmsDouble();
  stack.defer(() => kms.stop());
  const redisServer = hasRedis ? await startRedis() : undefined;
  stack.defer(() => redisServer?.stop());
  const busUrl = await startBus(stack, pool);
  const before = async (port: number) => {
    const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } });
    stack.defer(() => proxy.stop());
    return proxy;
  };
  const databaseUrl = new URL(postgres.url());
  const database = await before(Number(databaseUrl.port));
  const bus = await before(Number(new URL(busUrl).port));
  const keys = await before(Number(new URL(kms.url).port));
  const redis = redisServer && (await before(redisServer.port));
  databaseUrl.port = String(database.port);
  return {
    database,
    bus,
    keys,
    redis,
    kms,
    pool,
    password: databaseUrl.password,
    variables: {
      DATABASE_URL: databaseUrl.href,
      DATABASE_CONNECTION_TIMEOUT_MS: '2000',
      DATABASE_STATEMENT_TIMEOUT_MS: '2000',
      BUS_URL: urlOf(bus),
      KMS_URL: urlOf(keys),
      KMS_KEY_ID: kms.createKey(),
      ...(redis && { REDIS_URL: `redis://127.0.0.1:${String(redis.port)}` }),
    },
    async effects() {
      const { rows } = await pool.query<{ id: string }>('select id from app.effects');
      return rows.map(({ id }) => id);
    },
    async calm() {
      await kms.restore();
      for (const proxy of [database, bus, keys, redis]) await proxy?.restore();
    },
    stop: () => stack.disposeAsync(),
  };
}

function urlOf({ host, port }: FaultProxy): string {
  return `http://${host}:${String(port)}`;
}

async function prepareDatabase(url: string): Promise<pg.Pool> {
  await migrate(url, [messagingMigrations]);
  const pool = createPool({ url, applicationName: 'test', poolSize: 4 });
  await pool.query(
    `create schema app;
     create table app.notes (id uuid primary key, text bytea not null);
     create table app.effects (id uuid not null)`,
  );
  return pool;
}

/** SQS by fauxqs, with a consumer that has an inbox. @returns its address */
async function startBus(stack: AsyncDisposableStack, pool: pg.Pool): Promise<string> {
  const server = buildApp({ logger: false, host: '127.0.0.1' });
  const endpoint = await server.listen({ port: 0, host: '127.0.0.1' });
  stack.defer(() => server.close());
  const credentials = { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' };
  const client = new SQSClient({ region: 'us-east-1', credentials, endpoint });
  stack.defer(() => {
    client.destroy();
  });
  for (const name of [queueName('note', READERS), queueName(deadLetterTopic('note', READERS))]) {
    const Attributes = { FifoQueue: 'true' };
    await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  }
  const bus = createSqsBus({ client, groups: { note: [READERS] }, waitTime: 1 });
  await bus.subscribe({
    group: READERS,
    topics: ['note'],
    handler: ({ id: eventId, data }) =>
      withTransaction(pool, async (transaction) => {
        if (!(await inbox.receiveOnce(transaction, READERS, eventId))) return;
        const { id } = data as { id: string };
        await transaction.query('insert into app.effects (id) values ($1)', [id]);
      }),
  });
  stack.defer(() => bus.close());
  return endpoint;
}
