import { createHash } from 'node:crypto';
import type { LedgerCommand } from '../ledger/commands.ts';
import { after } from './decision.ts';
import type { Payment } from './aggregate.ts';
import type { PaymentEvent } from './events.ts';

/**
 * Pure: what the ledger must do for what was decided, in the same transaction. Settled money is
 * posted from its hold; rejected and cancelled payments free it; a return is a transfer back.
 */
export function effectsOf(
  paymentId: string,
  payment: Payment,
  events: readonly PaymentEvent[],
): LedgerCommand[] {
  return events.flatMap((event, index) => {
    const effect = effectOf(paymentId, after(payment, events.slice(0, index)), event);
    return effect ? [effect] : [];
  });
}

function effectOf(id: string, before: Payment, event: PaymentEvent): LedgerCommand | undefined {
  switch (event.type) {
    case 'payment.settled':
    case 'payment.accepted-without-posting':
      return { kind: 'post', id: ledgerIdOf(id, 'post'), holdId: holdOf(before) };
    case 'payment.rejected':
    case 'payment.cancelled':
      return before.holdId === undefined
        ? undefined
        : { kind: 'void', id: ledgerIdOf(id, 'void'), holdId: before.holdId };
    case 'payment.returned':
      return {
        kind: 'transfer',
        id: event.data.transferId,
        debitAccount: creditedBy(before),
        creditAccount: before.order?.debtorAccount ?? '',
        amount: BigInt(event.data.amount),
        currency: before.order?.currency ?? '',
      };
    default:
      return undefined;
  }
}

/** Where the payment's money went, from which a return takes it. */
function creditedBy({ order, route }: Payment): string {
  if (route?.settlementAccount !== undefined) return route.settlementAccount;
  if (order && 'creditorAccount' in order) return order.creditorAccount;
  // A bank's account number that turned out to be of this bank.
  return order?.creditor.account ?? '';
}

function holdOf({ holdId, stage }: Payment): string {
  if (holdId !== undefined) return holdId;
  throw new Error(`A payment that is ${stage} has no hold to post.`);
}

/**
 * The id of a transfer that a payment makes once: the same in every attempt, so that the ledger knows
 * a repetition. A UUID of version 8 with the payment's time in front, for the order of the index.
 */
export function ledgerIdOf(paymentId: string, purpose: string): string {
  const digest = createHash('sha256').update(`${paymentId}/${purpose}`).digest('hex');
  const time = paymentId.replaceAll('-', '').slice(0, 12);
  return `${time}8${digest.slice(0, 3)}8${digest.slice(3, 18)}`.replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  );
}
