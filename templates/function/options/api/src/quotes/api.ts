import type { VerifyToken } from '@quoin/security';
import { createHandler, type LambdaLogger } from '@quoin/service/lambda';
import { policy } from '../policy.ts';
import { quote } from './quote.ts';
import { readQuoteRequest } from './schemas.ts';

export interface ApiOptions {
  /** Hundredths of a percent of the amount. */
  feeBasisPoints: number;
  verifyToken: VerifyToken;
  /** Writes one line for each request. Default: nothing is written. */
  logger?: LambdaLogger;
}

/** POST /v1/quotes. Its route is the only one, in terraform/api.tf. */
export function createQuotesApi({ feeBasisPoints, verifyToken, ...options }: ApiOptions) {
  const access = { permission: 'quotes:read', policy, verifyToken };
  return createHandler(
    ({ body }) =>
      Promise.resolve().then(() => ({ body: quote(readQuoteRequest(body), feeBasisPoints) })),
    { access, ...options },
  );
}
