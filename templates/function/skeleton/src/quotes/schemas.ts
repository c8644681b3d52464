import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Problem } from '../problems.ts';
import type { QuoteRequest } from './quote.ts';

export const QuoteRequestSchema = Type.Object(
  {
    amount: Type.String({
      pattern: '^[1-9][0-9]{0,17}$',
      description: 'Digits of minor units: 1250 is 12.50 in EUR',
    }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  },
  { additionalProperties: false },
);

/** @throws {Problem} `invalid-request`, naming what is wrong */
export function readQuoteRequest(body: unknown): QuoteRequest {
  if (Value.Check(QuoteRequestSchema, body)) return body;
  const errors = [...Value.Errors(QuoteRequestSchema, body)].map(({ instancePath, message }) => ({
    path: instancePath,
    message,
  }));
  throw new Problem('invalid-request', 'The body is not a request for a quote.', {
    extensions: { errors },
  });
}
