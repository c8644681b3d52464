import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Queryable } from '@quoin/messaging';
import { paymentAggregate, type Payment } from '../payments/aggregate.ts';
import { streamOf } from '../payments/events.ts';
import type { OutgoingPayment, Rail, RailAnswer, Rails } from '../rails/rail.ts';
import type { RecoveryPolicy } from '../rails/recovery.ts';
import type { Answered, JourneyData } from './data.ts';
import { referenceOf } from './reference.ts';

/** What calls to rails need. */
export interface CallParts {
  readonly pool: Queryable;
  readonly store: EventStore;
  readonly rails: Rails;
  readonly now: () => number;
}

export interface Call {
  readonly paymentId: string;
  readonly data: JourneyData;
  readonly signal: AbortSignal;
}

/** Gives the payment to its rail for the first time. It is called once; a crash in it is a doubt. */
export async function send(parts: CallParts, call: Call): Promise<JourneyData> {
  const { data } = call;
  const rail = railOf(parts.rails, data.rail);
  if (!rail) return { ...data, ...notSent(parts, data, Infinity) };
  const answer = await within(call, rail, (payment, signal) =>
    rail.submit(payment, { signal, possibleDuplicate: false }),
  )(parts);
  if (answer.kind === 'not-sent') {
    return { ...data, ...notSent(parts, data, rail.recovery.sendWithin) };
  }
  return { ...data, ...learnt(answer), unreached: 0 };
}

/** Asks what became of a payment, or gives it to the rail again, as was planned. */
export async function attempt(parts: CallParts, call: Call): Promise<JourneyData> {
  const { data } = call;
  const rail = parts.rails.get(data.rail);
  const resend = data.recovery?.action === 'resend';
  if (!resend) await notTooEarly(parts, call, rail.recovery);
  const answer = await within(call, rail, (payment, signal) =>
    resend
      ? rail.submit(payment, { signal, possibleDuplicate: true })
      : rail.inquire(payment, signal),
  )(parts);
  // It was sent once and may be there: not reaching the rail now says nothing.
  if (answer.kind === 'not-sent') return { ...data, answered: 'unknown', doubt: answer.detail };
  return { ...data, ...learnt(answer), notFound: answer.kind === 'not-found' };
}

/** The saga's clock and this one differ by a little, and a rail refuses what comes too early. */
async function notTooEarly(
  { now }: CallParts,
  { data, signal }: Call,
  policy: RecoveryPolicy,
): Promise<void> {
  if (policy.kind !== 'inquire-then-resend') return;
  const early = data.submittedAt + policy.inquireNotBefore - now();
  if (early > 0) await pause(early, undefined, { signal });
}

function within(
  { paymentId, signal }: Call,
  rail: Rail,
  ask: (payment: OutgoingPayment, signal: AbortSignal) => Promise<RailAnswer>,
) {
  return async ({ pool, store }: CallParts): Promise<RailAnswer> => {
    const { state } = await store.loadAggregate(pool, paymentAggregate, streamOf(paymentId));
    const patience = AbortSignal.timeout(rail.recovery.answerWithin);
    return ask(outgoing(paymentId, state), AbortSignal.any([signal, patience]));
  };
}

/** A payment as its rail is given it. @throws Error for one that was never submitted */
export function outgoing(paymentId: string, payment: Payment): OutgoingPayment {
  const { order, route, submittedAt } = payment;
  if (!order || !route || !submittedAt) {
    throw new Error(`Payment ${paymentId} is ${payment.stage}; no rail may be given it.`);
  }
  return { reference: referenceOf(paymentId), paymentId, order, route, submittedAt };
}

function railOf(rails: Rails, name: string): Rail | undefined {
  return rails.all.find((rail) => rail.name === name);
}

function notSent({ now }: CallParts, data: JourneyData, sendWithin: number): Partial<JourneyData> {
  const tooLate = now() - data.submittedAt >= sendWithin;
  return { answered: tooLate ? 'gave-up' : 'not-sent', unreached: data.unreached + 1 };
}

function learnt(answer: RailAnswer): Partial<JourneyData> & { answered: Answered } {
  switch (answer.kind) {
    case 'taken':
      return { answered: 'taken', doubt: 'The rail took it, and has not answered in time.' };
    case 'not-sent':
    case 'unknown':
      return { answered: 'unknown', doubt: answer.detail };
    case 'not-found':
      return { answered: 'not-found', doubt: 'The rail says that it never received the payment.' };
    default:
      return { answered: 'statement', statement: answer };
  }
}
