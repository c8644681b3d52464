import type { Payment } from './aggregate.ts';
import { decided, type Decision } from './decision.ts';
import type { PaymentEvent, Reason, Source } from './events.ts';
import { isSettled, mayFollow, type PaymentStage } from './transitions.ts';

/** What a rail says of a payment, in words that all rails share. */
export type Statement =
  | {
      readonly kind: 'accepted' | 'accepted-without-posting' | 'pending' | 'settled' | 'completed';
      readonly source: Source;
    }
  | {
      readonly kind: 'blocked' | 'rejected';
      readonly source: Source;
      readonly reason: Reason;
    };

/**
 * Pure: the rail's word becomes events. What it says again, or says late in the wrong order, changes
 * nothing. What contradicts the record is noted once and changes nothing either: two people decide.
 */
export function decideStatement(payment: Payment, statement: Statement): Decision {
  const { stage } = payment;
  if (mayFollow(stage, `payment.${statement.kind}`)) return decided(eventOf(statement));
  const before = IMPLIED[statement.kind];
  if (before && mayFollow(stage, `payment.${before}`)) {
    return decided(eventOf({ kind: before, source: statement.source }), eventOf(statement));
  }
  if (isOld(stage, statement.kind)) return decided();
  if (statement.kind === 'rejected' && isReceiversTurn(stage)) {
    const { source, reason } = statement;
    return payment.returnAnnounced
      ? decided()
      : decided({ type: 'payment.return-announced', data: { source, reason } });
  }
  return conflict(payment, statement);
}

/** A statement that a rail makes of settled payments only says that it is settled. */
const IMPLIED: Partial<Record<Statement['kind'], 'accepted-without-posting' | 'settled'>> = {
  pending: 'accepted-without-posting',
  blocked: 'accepted-without-posting',
  completed: 'settled',
};

function eventOf(statement: Statement): PaymentEvent {
  const { kind, source } = statement;
  if (kind === 'blocked' || kind === 'rejected') {
    return { type: `payment.${kind}`, data: { source, reason: statement.reason } };
  }
  return { type: `payment.${kind}`, data: { source } };
}

/** Settled, and the receiver has not said its last word: it may still reject, and return the money. */
function isReceiversTurn(stage: PaymentStage): boolean {
  return isSettled(stage) && stage !== 'payment.settled' && stage !== 'payment.completed';
}

/** Whether it is said already, or was true before what is recorded. */
function isOld(stage: PaymentStage, kind: Statement['kind']): boolean {
  if (stage === `payment.${kind}`) return true;
  if (stage === '' || stage === 'payment.held' || stage === 'payment.posted') return false;
  if (kind === 'accepted') return true;
  if (kind === 'rejected') return stage === 'payment.cancelled' || stage === 'payment.returned';
  if (kind === 'blocked') return stage === 'payment.returned';
  return isSettled(stage) || stage === 'payment.returned';
}

function conflict(payment: Payment, { source, kind }: Statement): Decision {
  if (payment.conflicts.includes(source.answerId)) return decided();
  return decided({
    type: 'payment.answer-conflicted',
    data: { source, said: kind, against: payment.stage },
  });
}
