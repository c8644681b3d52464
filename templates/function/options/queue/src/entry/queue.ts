import { loadConfig } from '../config.ts';
import { createQuotesQueue } from '../quotes/queue.ts';
import { loggerOf, measured } from '../telemetry.ts';

const { feeBasisPoints, logLevel } = loadConfig(process.env);
const logger = loggerOf(logLevel);

export const handler = measured(
  'pubsub',
  createQuotesQueue({
    feeBasisPoints,
    logger,
    // The example ends in the log. What has an effect belongs into one transaction with its message id.
    keep: (quote, messageId) => {
      logger.info({ ...quote, messageId }, 'quote');
      return Promise.resolve();
    },
  }),
);
