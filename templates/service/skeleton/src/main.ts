import { createApp } from './app.ts';
import { createVerifier } from './auth/verifier.ts';
import { loadConfig, type Config } from './config.ts';
import { ConfigError } from './environment.ts';
import { loggerOptions } from './logging.ts';
import { createMemoryNoteStore } from './notes/store.ts';
import { closeOnSignal } from './shutdown.ts';
import { startTelemetry } from './telemetry.ts';

async function start(config: Config): Promise<void> {
  const stopTelemetry = startTelemetry(process.env);
  const app = createApp({
    config,
    verifyToken: await createVerifier(config.auth),
    notes: createMemoryNoteStore(),
    readiness: [],
    logger: loggerOptions(config),
  });
  closeOnSignal(app, config.shutdown, stopTelemetry);
  await app.listen({ host: config.host, port: config.port });
}

try {
  await start(loadConfig(process.env));
} catch (error) {
  console.error(explain(error));
  process.exit(2);
}

/** What the person who started the service needs to know. */
function explain(error: unknown): unknown {
  if (error instanceof ConfigError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const { port } = error as NodeJS.ErrnoException & { port: number };
    return `Port ${port} is taken by another process. Stop it, or start with another PORT.`;
  }
  return error;
}
