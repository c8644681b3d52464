import type { Static } from 'typebox';
import { toMoney } from '../money.ts';
import type { Payment } from './payments.ts';
import type { PaymentSchema } from './schemas.ts';

/** A payment as the API shows it. */
export function describePayment({
  amount,
  currency,
  createdAt,
  ...payment
}: Payment): Static<typeof PaymentSchema> {
  return { ...payment, amount: toMoney(amount, currency), createdAt: createdAt.toISOString() };
}
