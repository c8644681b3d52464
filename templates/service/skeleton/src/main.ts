{% if values.bus != 'none' %}
import { createDispatcher } from '@quoin/messaging';
{% endif %}
{% if values.cache %}
import { redisStore } from '@quoin/resilience/redis';
{% endif %}
{% if values.paymentsGrade %}
import { createAuditLog, createKeyedHash } from '@quoin/security';
{% endif %}
import { createVerifier, runService, type Service } from '@quoin/service';
{% if values.database %}
import { createPool, databaseCheck, migrate } from '@quoin/service/database';
{% endif %}
{% if values.paymentsGrade %}
import { createPostgresIdempotencyStore } from '@quoin/service/idempotency';
{% endif %}
import { loggerOptions } from '@quoin/telemetry';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
{% if values.bus != 'none' %}
import { openBus } from './events/bus.ts';
{% endif %}
{% if values.paymentsGrade %}
import { openEnvelope } from './keys.ts';
{% endif %}
{% if values.database %}
import { migrations } from './migrations.ts';
{% endif %}
{% if values.cache %}
import { createCachedNoteStore } from './notes/cached-store.ts';
{% endif %}
{% if values.database %}
import { createPostgresNoteStore } from './notes/postgres-store.ts';
{% else %}
import { createMemoryNoteStore } from './notes/memory-store.ts';
{% endif %}
{% if values.cache %}
import { openRedis, redisCheck } from './redis.ts';
{% endif %}
import { service } from './service.ts';

await runService({ service, loadConfig, start });

/** Opens what the service needs and puts it together; what is opened here is closed with the app. */
async function start(config: Config): Promise<Service> {
  const verifyToken = await createVerifier(config.auth);
  {% if values.database %}
  await migrate(config.database.url, migrations);
  const pool = createPool({ ...config.database, applicationName: service.name });
  {% endif %}
  {% if values.paymentsGrade %}
  const envelope = await openEnvelope(config.keys);
  const audit = createAuditLog({ pool, keyedHash: createKeyedHash({ 1: config.keys.auditKey }) });
  const stored = createPostgresNoteStore({ pool, envelope, audit });
  {% elif values.database %}
  const stored = createPostgresNoteStore({ pool });
  {% else %}
  const stored = createMemoryNoteStore();
  {% endif %}
  {% if values.cache %}
  const redis = config.redisUrl && openRedis(config.redisUrl, warn('Redis cannot be reached'));
  {% endif %}

  const app = createApp({
    config,
    verifyToken,
    {% if values.cache %}
    notes: redis ? createCachedNoteStore(stored, redis) : stored,
    ...(redis && { rateLimits: redisStore(redis) }),
    {% else %}
    notes: stored,
    {% endif %}
    {% if values.paymentsGrade %}
    idempotency: createPostgresIdempotencyStore(pool),
    {% endif %}
    {% if values.database and values.cache %}
    readiness: [databaseCheck(pool), ...(redis ? [redisCheck(redis)] : [])],
    {% elif values.database %}
    readiness: [databaseCheck(pool)],
    {% elif values.cache %}
    readiness: redis ? [redisCheck(redis)] : [],
    {% endif %}
    logger: loggerOptions({ level: config.logLevel }),
  });
  {% if values.bus != 'none' or values.cache %}
  function warn(message: string) {
    return (error: unknown) => {
      app.log.warn({ err: error }, message);
    };
  }
  {% endif %}
  {% if values.bus != 'none' %}

  const bus = openBus(${{ 'config.bus, pool' if values.bus == 'kinesis' else 'config.bus' }});
  const dispatcher = createDispatcher({ pool, bus, onError: warn('events wait in the outbox') });
  dispatcher.start();
  {% endif %}
  {% if values.database or values.cache %}
  app.addHook('onClose', async () => {
    {% if values.bus != 'none' %}
    await dispatcher.stop();
    await bus.close();
    {% endif %}
    {% if values.cache %}
    redis?.destroy();
    {% endif %}
    {% if values.database %}
    await pool.end();
    {% endif %}
  });
  {% endif %}
  return app;
}
