import type { Payment } from './aggregate.ts';
import { decided, type Decision } from './decision.ts';
import type { Reason } from './events.ts';
import { mayFollow } from './transitions.ts';

/** Before it is sent. Nothing follows where it is not held any more: somebody cancelled it. */
export function decideSubmission(payment: Payment, reference: string, now: Date): Decision {
  if (!mayFollow(payment.stage, 'payment.submitted')) return decided();
  const data = { reference, submittedAt: now.toISOString() };
  return decided({ type: 'payment.submitted', data });
}

/** The rail's answer is overdue, or was lost. Nothing follows where the rail has spoken meanwhile. */
export function decideDoubt(payment: Payment, reason: string, now: Date): Decision {
  if (!mayFollow(payment.stage, 'payment.unknown')) return decided();
  return decided({
    type: 'payment.unknown',
    data: { reason: reason.slice(0, 500), since: now.toISOString() },
  });
}

/** Before the rail is asked, or given the payment again. */
export function decideRecovery(payment: Payment, action: 'inquire' | 'resend'): Decision {
  if (!mayFollow(payment.stage, 'payment.recovery-attempted')) return decided();
  const attempt = payment.recoveries + 1;
  return decided({ type: 'payment.recovery-attempted', data: { action, attempt } });
}

/** It never reached the rail, and will not any more. */
export function decideAbandonment(payment: Payment, reason: Reason): Decision {
  if (payment.stage !== 'payment.held' && payment.stage !== 'payment.submitted') return decided();
  return decided({ type: 'payment.rejected', data: { reason } });
}
