import type { Static } from 'typebox';
import { toMoney } from '../money.ts';
import type { Order } from './order.ts';
import type { PaymentSchema } from './schemas.ts';
import type { PaymentStatus } from './transitions.ts';

/** A payment as the API shows it. */
export function describePayment(payment: {
  id: string;
  status: PaymentStatus;
  rail: string;
  order: Order;
}): Static<typeof PaymentSchema> {
  const { id, status, rail, order } = payment;
  return {
    id,
    status,
    rail,
    debtorAccount: order.debtorAccount,
    creditorAccount: 'creditorAccount' in order ? order.creditorAccount : null,
    creditor: 'creditor' in order ? order.creditor : null,
    amount: toMoney(BigInt(order.amount), order.currency),
    endToEndId: order.endToEndId ?? null,
    remittanceInformation: order.remittanceInformation ?? null,
    createdAt: order.createdAt ?? '',
  };
}
