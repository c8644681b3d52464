import { createQueueHandler, type LambdaLogger } from '@quoin/service/lambda';
import { quote, type Quote } from './quote.ts';
import { readQuoteRequest } from './schemas.ts';

export interface QueueOptions {
  /** Hundredths of a percent of the amount. */
  feeBasisPoints: number;
  /** What becomes of a quote. It may be told of the same message twice. */
  keep: (quote: Quote, messageId: string) => Promise<void>;
  logger?: LambdaLogger;
}

/** Makes a quote of each message; one that cannot be read ends with the dead letters. */
export function createQuotesQueue({ feeBasisPoints, keep, ...options }: QueueOptions) {
  return createQueueHandler(
    ({ id, body }) => keep(quote(readQuoteRequest(body), feeBasisPoints), id),
    options,
  );
}
