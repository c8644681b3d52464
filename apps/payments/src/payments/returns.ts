import { amountOf, type Payment } from './aggregate.ts';
import { decided, refused, type Decision } from './decision.ts';
import type { Reason } from './events.ts';
import { mayFollow } from './transitions.ts';

export interface ReturnRequest {
  /** Names this return; the same id again is the same return. */
  readonly returnId: string;
  /** The ledger's transfer that brings the money back. */
  readonly transferId: string;
  /** Minor units. Default: all that has not come back yet. */
  readonly amount?: bigint;
  /** ISO 4217. Default: the payment's. */
  readonly currency?: string;
  readonly reason: Reason;
  /** Who returns: a person here, or a rail. */
  readonly by: string;
  /** Money that went out by a rail comes back by it: only the rail's message says so. */
  readonly source: 'here' | 'rail';
}

/** Gives money back, in full or in part, and never more than was paid. */
export function decideReturn(payment: Payment, request: ReturnRequest): Decision {
  const { stage } = payment;
  if (stage === '') return refused('payment-not-found', 'There is no such payment.');
  const earlier = payment.returns.find(({ returnId }) => returnId === request.returnId);
  if (earlier) {
    const same = request.amount === undefined || request.amount === earlier.amount;
    return same
      ? decided()
      : refused(
          'return-differs',
          `Return ${request.returnId} was one of ${earlier.amount}, not of ${request.amount ?? 0n} minor units.`,
        );
  }
  if (!mayFollow(stage, 'payment.returned')) {
    return refused('payment-not-settled', `It is ${stage}; only what was settled can be returned.`);
  }
  if (request.source === 'here' && payment.route?.rail !== 'book') {
    return refused(
      'return-by-rail-only',
      `It left by ${payment.route?.rail ?? 'a rail'}; its money comes back by that rail alone.`,
    );
  }
  const currency = payment.order?.currency ?? '';
  if ((request.currency ?? currency) !== currency) {
    return refused('return-currency-mismatch', `It was paid in ${currency}.`);
  }
  return decideAmount(payment, request);
}

function decideAmount(payment: Payment, request: ReturnRequest): Decision {
  const left = amountOf(payment) - payment.returned;
  const amount = request.amount ?? left;
  if (amount <= 0n || amount > left) {
    return refused(
      'return-exceeds-payment',
      `${amount} of ${amountOf(payment)} minor units cannot be returned; ${left} are left.`,
    );
  }
  const { returnId, transferId, by, reason } = request;
  const returnedInAll = (payment.returned + amount).toString();
  return decided({
    type: 'payment.returned',
    data: {
      returnId,
      transferId,
      amount: amount.toString(),
      returnedInAll,
      inFull: amount === left,
      by,
      reason,
    },
  });
}
