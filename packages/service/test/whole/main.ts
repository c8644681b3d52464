/** A service as the template makes it with database, events, cache and keys, whose neighbours are set by variables. */
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDispatcher, createEvent, outbox } from '@quoin/messaging';
import { createSqsBus } from '@quoin/messaging/sqs';
import { redisOptions, redisStore } from '@quoin/resilience/redis';
import { createEnvelope, definePolicy } from '@quoin/security';
import { createKmsKeyProvider } from '@quoin/security/kms';
import { loggerOptions } from '@quoin/telemetry';
import { createClient } from '@redis/client';
import { Type } from 'typebox';
import {
  createPool,
  databaseCheck,
  databaseConfig,
  withTransaction,
} from '../../src/database/index.ts';
import {
  createService,
  createVerifier,
  readConfig,
  requirePermission,
  runService,
  serviceConfig,
} from '../../src/index.ts';

const service = { name: 'whole', version: '1.0.0' };
/** Milliseconds: a machine that is busy with other tests is not a database that is away. */
const CHECK = 5_000;
const CONTEXT = { table: 'app.notes', column: 'text' };
const account = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
  maxAttempts: 2,
};

await runService({
  service,
  loadConfig: (variables) =>
    readConfig(variables, (env) => ({
      ...serviceConfig(env, { port: 0 }),
      database: databaseConfig(env),
      redisUrl: env.optionalText('REDIS_URL'),
      busUrl: env.text('BUS_URL'),
      kmsUrl: env.text('KMS_URL'),
      kmsKeyId: env.text('KMS_KEY_ID'),
    })),
  start: async (config) => {
    const pool = createPool({ ...config.database, applicationName: service.name });
    const kms = new KMSClient({ ...account, endpoint: config.kmsUrl });
    const keys = createKmsKeyProvider({ client: kms, keyId: config.kmsKeyId, timeout: 1_000 });
    const envelope = createEnvelope({ keys, coolDown: 200 });
    const redis = openRedis(config.redisUrl);
    const app = createService({
      service,
      config,
      verifyToken: await createVerifier(config.auth),
      policy: definePolicy({ teller: ['notes:read', 'notes:write'] }),
      readiness: [
        databaseCheck(pool, { timeout: CHECK }),
        ...(redis
          ? [{ name: 'redis', check: () => redis.ping(), optional: true, timeout: CHECK }]
          : []),
      ],
      ...(redis && { rateLimits: redisStore(redis) }),
      logger: loggerOptions({ level: config.logLevel }),
    });
    const bus = createSqsBus({
      client: new SQSClient({ ...account, endpoint: config.busUrl }),
      groups: { note: ['readers'] },
    });
    const dispatcher = createDispatcher({
      pool,
      bus,
      pollInterval: 100,
      queryTimeout: 1_000,
      retryDelay: () => 100,
      onError: (err) => {
        app.log.warn({ err }, 'events wait in the outbox');
      },
    });
    dispatcher.start();
    app.addHook('onClose', async () => {
      await dispatcher.stop();
      await bus.close();
      redis?.destroy();
      await pool.end();
    });

    const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
    const body = Type.Object({ text: Type.String({ maxLength: 1_000 }) });
    app.register((routes, _options, done) => {
      routes.put<{ Params: { id: string }; Body: { text: string } }>(
        '/v1/notes/:id',
        { config: requirePermission('notes:write'), schema: { params, body } },
        async ({ params: { id }, body: { text } }, reply) => {
          const ciphertext = await envelope.encrypt(text, CONTEXT, { boundTo: id });
          await withTransaction(pool, async (client) => {
            const { rowCount } = await client.query(
              'insert into app.notes (id, text) values ($1, $2) on conflict do nothing',
              [id, ciphertext],
            );
            if (rowCount === 0) return;
            const source = `/services/${service.name}`;
            await outbox.append(client, [
              createEvent({ type: 'note.written', source, key: id, data: { id } }),
            ]);
          });
          return reply.code(201).send({ id });
        },
      );
      routes.get<{ Params: { id: string } }>(
        '/v1/notes/:id',
        { config: requirePermission('notes:read'), schema: { params } },
        async ({ params: { id } }) => {
          const { rows } = await pool.query<{ text: Buffer }>(
            'select text from app.notes where id = $1',
            [id],
          );
          const text = rows[0] && (await envelope.decrypt(rows[0].text, CONTEXT, { boundTo: id }));
          return { id, text: text?.toString() };
        },
      );
      done();
    });
    return app;
  },
});

/** Connects in the background, and again when the connection breaks; commands fail at once meanwhile. */
function openRedis(url: string | undefined) {
  if (url === undefined) return undefined;
  const client = createClient(redisOptions(url, { silence: 2_000 }));
  // What it means for the service is on the lines of health and limiter.
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return client;
}
