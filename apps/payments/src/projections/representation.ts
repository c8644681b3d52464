import { toMoney } from '../money.ts';
import type { PaymentStatus } from '../payments/transitions.ts';
import type { ListedPayment } from './search.ts';

/** A payment as lists show it. */
export function describeListed(payment: ListedPayment) {
  const { amount, returned, currency, createdAt, updatedAt, status, ...rest } = payment;
  return {
    ...rest,
    status: status as PaymentStatus,
    amount: toMoney(amount, currency),
    returned: toMoney(returned, currency),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
