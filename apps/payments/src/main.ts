import { createAuditLog, createKeyedHash } from '@quoin/security';
import { createVerifier, runService, type Service } from '@quoin/service';
import { createPool, databaseCheck, migrate } from '@quoin/service/database';
import { loggerOptions } from '@quoin/telemetry';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
import { createEventParts } from './events/parts.ts';
import { openEnvelope } from './keys.ts';
import { columnTypes, createDatabase } from './database.ts';
import { createEngine } from './engine/engine.ts';
import { createAcceptance } from './payments/accept.ts';
import { chooseRoute, type Routable } from './routing/route.ts';
import { migrations } from './migrations.ts';
import { service } from './service.ts';

await runService({ service, loadConfig, start });

/** Opens what the service needs and puts it together; what is opened here is closed with the app. */
async function start(config: Config): Promise<Service> {
  const verifyToken = await createVerifier(config.auth);
  const applied = await migrate(config.database.url, migrations);
  const pool = createPool({
    ...config.database,
    applicationName: service.name,
    types: columnTypes,
    logger: {
      warn: (details, message) => {
        app.log.warn(details, message);
      },
    },
  });

  const audit = createAuditLog({ pool, keyedHash: createKeyedHash({ 1: config.keys.auditKey }) });
  const events = createEventParts({
    pool,
    envelope: await openEnvelope(config.keys),
    audit,
    allowPrivateWebhooks: config.webhooks.allowPrivate,
    onError: (err) => {
      app.log.error({ err }, 'events cannot be told of');
    },
  });

  const engine = createEngine({ pool });
  const route = (payment: Routable, now: Date) => chooseRoute([], payment, now);

  const app = createApp({
    config,
    verifyToken,
    database: createDatabase(pool),
    accept: createAcceptance({ engine, route }),
    events,
    readiness: [databaseCheck(pool)],
    logger: loggerOptions({ level: config.logLevel }),
  });
  events.dispatcher.start();
  app.addHook('onClose', async () => {
    await engine.close();
    await events.stop();
    await pool.end();
  });
  app.log.info({ applied }, 'the database is up to date');
  return app;
}
