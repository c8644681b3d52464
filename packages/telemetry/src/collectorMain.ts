/**
 * The collector as a process: `node packages/telemetry/src/collectorMain.ts`. It reads DATABASE_URL
 * (required), COLLECTOR_HOST (127.0.0.1), COLLECTOR_PORT (4318) and COLLECTOR_RETENTION_HOURS (24).
 */
import { createLogger } from './logging/options.ts';
import { startCollector } from './collector/collector.ts';

const HOUR = 3_600_000;
const logger = createLogger({ name: 'collector' });

function wholeNumber(name: string, otherwise: number, most: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(
    `${name} is "${String(process.env[name])}". Use a whole number from 1 to ${String(most)}.`,
  );
}

try {
  const { DATABASE_URL: databaseUrl, COLLECTOR_HOST: host } = process.env;
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set.');
  const collector = await startCollector({
    databaseUrl,
    ...(host !== undefined && { host }),
    port: wholeNumber('COLLECTOR_PORT', 4318, 65_535),
    retention: wholeNumber('COLLECTOR_RETENTION_HOURS', 24, 24 * 366) * HOUR,
    onError: (err) => {
      logger.warn({ err }, 'The database did not answer; senders are asked to wait.');
    },
  });
  logger.info({ url: collector.url }, 'The collector listens.');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void collector.stop();
    });
  }
} catch (err) {
  logger.fatal({ err }, 'The collector cannot start.');
  process.exitCode = 1;
}
