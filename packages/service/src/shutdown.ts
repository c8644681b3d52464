import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceConfig } from './config/service-config.ts';
import type { Service } from './service.ts';

export interface StopOptions {
  shutdown: ServiceConfig['shutdown'];
  /** Runs when everything is answered, such as sending what telemetry still holds. */
  after: () => Promise<void>;
}

/** How often connections that became idle are closed while the last requests are answered. */
const SWEEP = 20;

/**
 * Ends the process on SIGTERM or SIGINT (exit code 0) and on errors that nobody caught (exit code
 * 1), after everything that was accepted is answered. A second signal ends it at once.
 */
export function stopOnSignal(app: Service, options: StopOptions): void {
  let stopping = false;

  const stop = (exitCode: number, drain: number) => {
    stopping = true;
    const { timeout } = options.shutdown;
    setTimeout(() => {
      app.log.error(`Requests were still running after ${String(timeout)} ms; they are cut off.`);
      process.exit(1);
    }, drain + timeout).unref();
    close(app, drain, options.after).then(
      () => {
        process.exit(exitCode);
      },
      (err: unknown) => {
        app.log.fatal({ err }, 'stopping failed');
        process.exit(1);
      },
    );
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) {
        app.log.warn({ signal }, 'a second signal; ending at once');
        process.exit(1);
      }
      app.log.info({ signal }, 'stopping');
      stop(0, options.shutdown.drain);
    });
  }

  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (err: unknown) => {
      app.log.fatal({ err, event }, 'an error that nobody caught; stopping');
      // What state the process is in is unknown: it answers what it has and takes nothing new.
      if (!stopping) stop(1, 0);
    });
  }
}

async function close(app: Service, drain: number, after: () => Promise<void>): Promise<void> {
  app.drain();
  await pause(drain);
  const sweep = setInterval(() => {
    app.server.closeIdleConnections();
  }, SWEEP);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
  app.log.info('stopped');
  await after();
}
