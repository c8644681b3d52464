import { setTimeout as pause } from 'node:timers/promises';
import type { App } from './app.ts';
import type { Config } from './config.ts';

/**
 * Ends the process on SIGTERM or SIGINT: readiness turns 503, load balancers get time to notice,
 * requests in flight finish, then `after` runs. Exit code 0, or 1 when the time is up first.
 */
export function closeOnSignal(
  app: App,
  options: Config['shutdown'],
  after: () => Promise<void>,
): void {
  const close = async (signal: NodeJS.Signals) => {
    app.log.info({ signal }, 'stopping');
    setTimeout(() => {
      app.log.error(`Requests were still running after ${options.timeout} ms; they are cut off.`);
      process.exit(1);
    }, options.drain + options.timeout).unref();

    app.drain();
    await pause(options.drain);
    await app.close();
    await after();
    app.log.info('stopped');
    process.exit(0);
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      close(signal).catch((err: unknown) => {
        app.log.fatal({ err }, 'stopping failed');
        process.exit(1);
      });
    });
  }
}
