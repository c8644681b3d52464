import { Problem } from '../problems.ts';

/** What someone wants to pay. */
export interface QuoteRequest {
  /** In minor units, as digits: `1250` is 12.50 in EUR. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

/** What it costs; amounts are digits of minor units, too. */
export interface Quote extends QuoteRequest {
  fee: string;
  total: string;
}

const CURRENCIES = new Set(['EUR', 'GBP', 'JPY', 'USD']);
const WHOLE = 10_000n;

/**
 * The example of this function: the fee for an amount, rounded up to a whole minor unit. Integers all
 * the way, because a binary fraction cannot hold a cent.
 *
 * @throws {Problem} `unsupported-currency`
 */
export function quote({ amount, currency }: QuoteRequest, feeBasisPoints: number): Quote {
  if (!CURRENCIES.has(currency)) {
    throw new Problem('unsupported-currency', `There is no fee for ${currency}.`);
  }
  const units = BigInt(amount);
  const fee = (units * BigInt(feeBasisPoints) + WHOLE - 1n) / WHOLE;
  return { amount, currency, fee: fee.toString(), total: (units + fee).toString() };
}
