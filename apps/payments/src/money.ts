import { Type } from 'typebox';
import { Problem } from './problems.ts';

/**
 * An amount on the wire: minor units as a string, because a JSON number is a double to many clients
 * and silently loses digits beyond 2^53.
 */
export const Money = Type.Object(
  {
    value: Type.String({
      maxLength: 40,
      description: 'Whole number of minor units, such as cents: "1250" is 12.50 USD',
      examples: ['1250'],
    }),
    currency: Type.String({
      pattern: '^[A-Z]{3}$',
      description: 'ISO 4217',
      examples: ['USD'],
    }),
  },
  { additionalProperties: false },
);

export function toMoney(amount: bigint, currency: string): { value: string; currency: string } {
  return { value: amount.toString(), currency };
}

/** ISO 20022 gives an amount 18 digits (ActiveCurrencyAndAmount). */
const MAX_DIGITS = 18;

/**
 * Reads the value of an amount to be paid.
 *
 * @returns minor units, more than zero
 * @throws {Problem} amount-not-minor-units, amount-not-positive or amount-too-large
 */
export function parsePaymentAmount(value: string): bigint {
  if (!/^-?\d+$/.test(value)) {
    throw new Problem(
      'amount-not-minor-units',
      `The amount is "${value}". Give whole minor units in digits alone, such as "1250" for 12.50 USD.`,
    );
  }
  const amount = BigInt(value);
  if (amount <= 0n) {
    throw new Problem('amount-not-positive', `The amount is ${value}. It must be at least 1.`);
  }
  if (amount.toString().length > MAX_DIGITS) {
    throw new Problem(
      'amount-too-large',
      `The amount is ${value}. It may have ${MAX_DIGITS} digits.`,
    );
  }
  return amount;
}
