import { parsePaymentAmount } from '../money.ts';
import { Problem } from '../problems.ts';
import { fingerprint } from './idempotency.ts';
import type { Order } from './order.ts';
import type { NewPayment } from './schemas.ts';

/**
 * The order that a caller gives.
 *
 * @param createdBy the subject of the caller's token
 * @throws {Problem} same-account, creditor-ambiguous, or what is wrong with the amount
 */
export function toOrder(request: NewPayment, createdBy: string, now: Date): Order {
  const { debtorAccount, creditorAccount, creditor, amount } = request;
  if (debtorAccount === creditorAccount) {
    throw new Problem('same-account', `Account ${debtorAccount} cannot pay itself.`);
  }
  const common = {
    debtorAccount,
    amount: parsePaymentAmount(amount.value).toString(),
    currency: amount.currency,
    ...(request.endToEndId !== undefined && { endToEndId: request.endToEndId }),
    ...(request.remittanceInformation !== undefined && {
      remittanceInformation: request.remittanceInformation,
    }),
    createdBy,
    createdAt: now.toISOString(),
  };
  if (creditorAccount !== undefined && !creditor) return { ...common, creditorAccount };
  if (creditor && creditorAccount === undefined) return { ...common, creditor };
  throw new Problem(
    'creditor-ambiguous',
    'Name either creditorAccount, an account kept here, or creditor, at another bank.',
  );
}

/** Rows in the database hold it: were it to change, the repeat of an old request would be refused. */
export function fingerprintOf(order: Order): Buffer {
  const creditor = 'creditor' in order ? order.creditor : undefined;
  return fingerprint([
    'POST /v1/payments',
    order.debtorAccount,
    'creditorAccount' in order ? order.creditorAccount : null,
    order.amount,
    order.currency,
    order.endToEndId ?? null,
    order.remittanceInformation ?? null,
    ...(creditor ? [creditor.name, creditor.account, creditor.routingNumber] : []),
  ]);
}
