import { problemDetails, type ProblemSource } from '@quoin/service';
import type { Engine } from '../engine/engine.ts';
import type { StandingAnswer, WorkItem, WorkResult } from '../engine/work.ts';
import type { LedgerCommand, LedgerOutcome } from '../ledger/commands.ts';
import type { Routable, RouteDecision } from '../routing/route.ts';
import { assertSameRequest, problemOf } from './answers.ts';
import { streamOf, type PaymentEvent } from './events.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { fingerprintOf } from './order-request.ts';
import type { Order, Route } from './order.ts';
import { newPaymentId } from './payment-id.ts';
import { rejectionOf, rejectionProblem, type Rejection } from './rejections.ts';
import { describePayment } from './representation.ts';
import { currentTrace } from './trace.ts';

/** Given to the engine's `follow` for each payment that leaves by a rail, in its transaction. */
export interface HeldPayment {
  readonly paymentId: string;
  readonly holdId: string;
  readonly order: Order;
  readonly route: Route;
}

export interface AcceptanceOptions {
  engine: Engine;
  /** Which way a payment takes. Pure. */
  route: (payment: Routable, now: Date) => RouteDecision;
}

export interface AcceptOptions {
  /** The caller and its key. */
  subject: string;
  key: string;
  now: Date;
  /** For the problem that a rejection is answered with. */
  source: ProblemSource;
}

/**
 * Takes a payment: claims its key, moves or holds its money, records what happened; see ADR-0031.
 *
 * @throws {Problem} idempotency-key-reused, or unavailable
 */
export type AcceptPayment = (order: Order, options: AcceptOptions) => Promise<StandingAnswer>;

/**
 * Accepts payments through the engine. The answer is 201 for one that is posted by book, 202 for one
 * whose money is held until its rail has settled it, and a problem for one that is rejected; whichever
 * it is stands for the key from then on.
 */
export function createAcceptance({ engine, route }: AcceptanceOptions): AcceptPayment {
  return async (order, options) => {
    const { subject, key, now } = options;
    const claim: IdempotencyKey = { subject, key, fingerprint: fingerprintOf(order) };
    const routed = route(toRoutable(order), now);
    const item = workOf({ id: newPaymentId(now), order, routed, options }, claim);
    const answer = await engine.submit(item).catch((error: unknown) => {
      throw problemOf(error);
    });
    assertSameRequest(answer, claim);
    return answer;
  };
}

function toRoutable(order: Order): Routable {
  const { currency } = order;
  const amount = BigInt(order.amount);
  return 'creditor' in order
    ? { amount, currency, creditor: order.creditor }
    : { amount, currency, creditorAccount: order.creditorAccount };
}

interface Accepting {
  id: string;
  order: Order;
  routed: RouteDecision;
  options: AcceptOptions;
}

function workOf(accepting: Accepting, claim: IdempotencyKey): WorkItem {
  const { id, routed, options } = accepting;
  const metadata = { actor: options.subject, ...currentTrace() };
  const result = (event: PaymentEvent, answer: WorkResult['answer']): WorkResult => ({
    answer,
    events: [{ stream: streamOf(id), expectedVersion: 0, events: [{ ...event, metadata }] }],
  });
  if ('code' in routed) {
    const decide = () => result(...reject(accepting, routed.code, routed.detail));
    return { claim, commands: [], decide };
  }
  const decide = ([outcome]: readonly LedgerOutcome[]): WorkResult => {
    if (outcome && !outcome.applied) {
      return result(...reject(accepting, rejectionOf(outcome.reason, routed.route)));
    }
    return routed.route.rail === 'book'
      ? result(...post(accepting, routed.route))
      : { ...result(...hold(accepting, routed.route)), follow: heldOf(accepting, routed.route) };
  };
  return { claim, commands: [commandOf(accepting, routed)], decide };
}

/** By book the money moves at once; by a rail it is held for the account that stands for the rail. */
function commandOf(
  { id, order }: Accepting,
  { route, creditorAccount }: Exclude<RouteDecision, { code: string }>,
): LedgerCommand {
  const book = route.rail === 'book';
  return {
    kind: book ? 'transfer' : 'hold',
    id,
    debitAccount: order.debtorAccount,
    creditAccount: (book ? creditorAccount : route.settlementAccount) ?? '',
    amount: BigInt(order.amount),
    currency: order.currency,
  };
}

type Step = [event: PaymentEvent, answer: WorkResult['answer']];

function post({ id, order }: Accepting, route: Route): Step {
  const payment = describePayment({ id, status: 'posted', rail: route.rail, order });
  return [
    { type: 'payment.posted', data: { order, via: 'book', route } },
    { status: 201, body: JSON.stringify(payment), paymentId: id },
  ];
}

function hold({ id, order }: Accepting, route: Route): Step {
  const payment = describePayment({ id, status: 'held', rail: route.rail, order });
  return [
    { type: 'payment.held', data: { order, route, holdId: id } },
    { status: 202, body: JSON.stringify(payment), paymentId: id },
  ];
}

function heldOf({ id, order }: Accepting, route: Route): HeldPayment {
  return { paymentId: id, holdId: id, order, route };
}

/** A rejected payment is a payment too: it has an id, an event, and an answer that stands. */
function reject({ id, order, options }: Accepting, code: Rejection, why?: string): Step {
  const problem = rejectionProblem(code, { id, order, why });
  const body = JSON.stringify(problemDetails(problem, options.source));
  return [
    { type: 'payment.rejected', data: { reason: { code, text: problem.message }, order } },
    { status: problem.statusCode, body, paymentId: id },
  ];
}
