import type { Payment } from './aggregate.ts';
import { decided, refused, type Decision } from './decision.ts';
import type { Reason } from './events.ts';
import { mayFollow } from './transitions.ts';

export interface CancelRequest {
  /** Names this request; the same id again is the same request. */
  readonly requestId: string;
  readonly by: string;
  readonly reason: string;
}

/** Before it was submitted a payment is cancelled at once; later it is a request that the rail answers. */
export function decideCancellation(payment: Payment, request: CancelRequest): Decision {
  const { stage, cancellation } = payment;
  const { requestId, by, reason } = request;
  if (stage === '') return refused('payment-not-found', 'There is no such payment.');
  if (cancellation?.requestId === requestId) return decided();
  if (stage === 'payment.held') {
    return decided({ type: 'payment.cancelled', data: { requestId, by, reason } });
  }
  if (!mayFollow(stage, 'payment.cancellation-requested')) {
    return refused('payment-over', `It is ${stage}, and cannot be cancelled any more.`);
  }
  if (cancellation && cancellation.status !== 'refused') {
    return refused(
      'cancellation-in-progress',
      `Request ${cancellation.requestId} is ${cancellation.status} already.`,
    );
  }
  return decided({ type: 'payment.cancellation-requested', data: { requestId, by, reason } });
}

/** What the rail answers to a request. `cancelled`: it was stopped before anything moved. */
export type CancellationAnswer = { readonly answerId: string } & (
  | { readonly kind: 'cancelled' | 'accepted' }
  | { readonly kind: 'refused'; readonly reason: Reason }
);

/** Nothing follows from an answer to a request that is answered already, or was never made. */
export function decideCancellationAnswer(
  payment: Payment,
  requestId: string,
  answer: CancellationAnswer,
): Decision {
  const { stage, cancellation } = payment;
  if (cancellation?.requestId !== requestId || cancellation.status !== 'requested') {
    return decided();
  }
  const { answerId } = answer;
  if (answer.kind === 'refused') {
    const data = { requestId, answerId, reason: answer.reason };
    return decided({ type: 'payment.cancellation-refused', data });
  }
  const accepted = {
    type: 'payment.cancellation-accepted',
    data: { requestId, answerId },
  } as const;
  if (answer.kind === 'accepted') return decided(accepted);
  if (!mayFollow(stage, 'payment.cancelled')) {
    const data = { source: { answerId }, said: 'cancelled', against: stage };
    return decided(accepted, { type: 'payment.answer-conflicted', data });
  }
  const reason = 'The rail stopped it before anything moved.';
  const data = { requestId, by: payment.route?.rail ?? 'rail', reason, source: { answerId } };
  return decided(accepted, { type: 'payment.cancelled', data });
}
