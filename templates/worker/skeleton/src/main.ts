import { startInboxRetention } from '@quoin/messaging';
import { createVerifier, runService, type Service } from '@quoin/service';
import { createPool, databaseCheck, migrate } from '@quoin/service/database';
import { loggerOptions } from '@quoin/telemetry';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
import { openBus } from './events/bus.ts';
import { migrations } from './migrations.ts';
import { service } from './service.ts';
import { subscribe } from './subscription.ts';

await runService({ service, loadConfig, start });

/** Opens what the worker needs and puts it together; what is opened here is closed with the app. */
async function start(config: Config): Promise<Service> {
  const verifyToken = await createVerifier(config.auth);
  await migrate(config.database.url, migrations);
  const pool = createPool({ ...config.database, applicationName: service.name });
  const bus = openBus(${{ 'config.bus, pool' if values.bus == 'kinesis' else 'config.bus' }});

  const app = createApp({
    config,
    verifyToken,
    pool,
    ...(!config.production && { bus }),
    readiness: [databaseCheck(pool)],
    logger: loggerOptions({ level: config.logLevel }),
  });
  const onError = (error: unknown) => {
    app.log.warn({ err: error }, 'the worker goes on trying');
  };
  const subscription = await subscribe({ bus, pool, concurrency: config.concurrency, onError });
  const retention = startInboxRetention({ pool, onError });
  app.addHook('onClose', async () => {
    await subscription.stop();
    await retention.stop();
    await bus.close();
    await pool.end();
  });
  return app;
}
