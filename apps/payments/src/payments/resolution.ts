import type { Payment } from './aggregate.ts';
import { decided, refused, type Decision } from './decision.ts';

/** What two people decided about a payment whose outcome is unknown. */
export interface Resolution {
  readonly decisionId: string;
  /** `settled`: the rail moved the money. `released`: it did not, and never will. */
  readonly as: 'settled' | 'released';
  readonly proposedBy: string;
  readonly approvedBy: string;
  readonly reason: string;
}

export function decideResolution(payment: Payment, resolution: Resolution): Decision {
  const { stage } = payment;
  if (stage === '') return refused('payment-not-found', 'There is no such payment.');
  if (resolution.proposedBy === resolution.approvedBy) {
    return refused('approval-by-proposer', 'Somebody else than the proposer must approve.');
  }
  if (stage !== 'payment.unknown') {
    return refused('payment-not-unknown', `It is ${stage}; there is nothing to decide.`);
  }
  const resolved = { type: 'payment.resolved', data: { ...resolution } } as const;
  const source = { answerId: `operator/${resolution.decisionId}` };
  if (resolution.as === 'settled') {
    return decided(resolved, { type: 'payment.settled', data: { source } });
  }
  const reason = { code: 'released-by-operator', text: resolution.reason };
  return decided(resolved, { type: 'payment.rejected', data: { reason, source } });
}
