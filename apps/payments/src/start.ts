import { createAuditLog, createKeyedHash } from '@quoin/security';
import { createEventStore } from '@quoin/messaging';
import { createVerifier, type Service } from '@quoin/service';
import { createPool, databaseCheck, migrate } from '@quoin/service/database';
import { loggerOptions } from '@quoin/telemetry';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { createEventParts } from './events/parts.ts';
import { openEnvelope } from './keys.ts';
import { columnTypes, createDatabase } from './database.ts';
import { createEngine } from './engine/engine.ts';
import { createJourneys, type JourneyOptions } from './journey/journey.ts';
import { createAcceptance } from './payments/accept.ts';
import { sweepHolds } from './ledger/sweep-holds.ts';
import { observeStatements } from './operations/statements/observe.ts';
import { forgetOldKeys } from './payments/key-retention.ts';
import { startPeriodic } from './periodic.ts';
import { createReadModels } from './projections/parts.ts';
import { createRails, type Rail, type Rails } from './rails/rail.ts';
import { chooseRoute, type Routable } from './routing/route.ts';
import { assertRails } from './routing/table.ts';
import { migrations } from './migrations.ts';
import { service } from './service.ts';

/** Milliseconds. */
const SWEEP_EVERY = 1_000;
const FORGET_EVERY = 60_000;

type JourneyTimes = Pick<JourneyOptions, 'leaseMargin' | 'pollInterval'>;

/**
 * What starts the service with these rails; what it opens is closed with the app.
 *
 * @param times of the journeys; by default those of `JourneyOptions`
 */
export function startWith(
  rails: readonly Rail[],
  times: JourneyTimes = {},
): (config: Config) => Promise<Service> {
  return (config) => start(config, createRails(rails), times);
}

async function start(config: Config, rails: Rails, times: JourneyTimes): Promise<Service> {
  assertRails(
    config.routing,
    rails.all.map(({ name }) => name),
  );
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

  const observer = observeStatements(pool);

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

  const replica =
    config.replicaUrl === undefined
      ? undefined
      : createPool({
          ...config.database,
          url: config.replicaUrl,
          applicationName: `${service.name}-lists`,
          types: columnTypes,
        });
  const reads = createReadModels({
    primary: pool,
    replica,
    onReplica: (usable, why) => {
      app.log.warn({ usable, why }, 'whether lists are read from the replica');
    },
    onError: (err) => {
      app.log.error({ err }, 'a read model cannot go on');
    },
  });

  const engine = createEngine({ pool });
  const route = (payment: Routable, now: Date) => chooseRoute(config.routing, payment, now);

  const journeys = createJourneys({
    ...times,
    pool,
    store: createEventStore({ pool }),
    rails,
    onError: (err) => {
      app.log.error({ err }, 'journeys of payments cannot go on');
    },
  });

  const app = createApp({
    config,
    verifyToken,
    database: createDatabase(pool),
    accept: createAcceptance({ engine, route }),
    reads,
    statements: { pool, observer },
    events,
    operators: { pool, journeys, audit },
    readiness: [databaseCheck(pool)],
    logger: loggerOptions({ level: config.logLevel }),
  });
  const stopSweeping = startPeriodic(() => sweepHolds(pool), {
    interval: SWEEP_EVERY,
    onError: (err) => {
      app.log.error({ err }, 'holds that are due cannot be expired');
    },
  });
  const stopForgetting = startPeriodic(() => forgetOldKeys(pool, config.keyRetentionDays), {
    interval: FORGET_EVERY,
    onError: (err) => {
      app.log.error({ err }, 'old idempotency keys cannot be forgotten');
    },
  });
  events.dispatcher.start();
  await Promise.all(reads.projections.map((projection) => projection.start()));
  await journeys.start();
  app.addHook('onClose', async () => {
    await journeys.stop();
    await Promise.all([stopSweeping(), stopForgetting()]);
    await engine.close();
    await events.stop();
    await Promise.all(reads.projections.map((projection) => projection.stop()));
    await replica?.end();
    await pool.end();
  });
  app.log.info({ applied }, 'the database is up to date');
  return app;
}
