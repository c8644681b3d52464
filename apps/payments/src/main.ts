import { createApp } from './app.ts';
import { createVerifier } from './auth/verifier.ts';
import { loadConfig, type Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { explain } from './failure.ts';
import { loggerOptions } from './logging.ts';
import { closeOnSignal } from './shutdown.ts';
import { startTelemetry } from './telemetry.ts';

async function start(config: Config): Promise<void> {
  const stopTelemetry = startTelemetry(process.env);
  const migrations = await migrate(config.database.url);
  const database = openDatabase({
    ...config.database,
    onConnectionLost: ({ message }) => {
      app.log.warn({ reason: message }, 'an idle database connection was lost');
    },
  });
  const app = createApp({
    config,
    verifyToken: await createVerifier(config.auth),
    database,
    readiness: [{ name: 'database', check: () => database.ping() }],
    logger: loggerOptions(config),
  });
  app.addHook('onClose', () => database.close());
  app.log.info({ migrations }, 'the database is up to date');
  closeOnSignal(app, config.shutdown, stopTelemetry);
  await app.listen({ host: config.host, port: config.port });
}

try {
  await start(loadConfig(process.env));
} catch (error) {
  console.error(explain(error));
  process.exit(2);
}
