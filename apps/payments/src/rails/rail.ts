import type { Reason } from '../payments/events.ts';
import type { CancellationAnswer } from '../payments/cancellation.ts';
import type { Order, Route } from '../payments/order.ts';
import type { Statement } from '../payments/statements.ts';
import type { RecoveryPolicy } from './recovery.ts';

/** A payment as a rail is given it. */
export interface OutgoingPayment {
  /** Our name for it; the same in every attempt, and unique for ever. */
  readonly reference: string;
  readonly paymentId: string;
  readonly order: Order;
  readonly route: Route;
  /** When it was first handed over, whatever the attempt. */
  readonly submittedAt: Date;
}

/** What a rail answers when it is given a payment or asked about one. */
export type RailAnswer =
  | Statement
  /** It was received, and the answer comes later as a message of its own. */
  | { readonly kind: 'taken' }
  /** Surely nothing reached the rail, such as a refused connection. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** Asked about it, the rail has no such payment: it was never received. */
  | { readonly kind: 'not-found' }
  /** Nobody can tell what became of it; a time-out is one. */
  | { readonly kind: 'unknown'; readonly detail: string };

export interface SubmitOptions {
  readonly signal: AbortSignal;
  /** It may have been received before; rails that know a flag for it set the flag. */
  readonly possibleDuplicate: boolean;
}

/**
 * A way for payments to leave. It translates between the rail's messages and ours and keeps nothing:
 * what was sent and answered is in the journey and in the payment's events. Whatever it throws
 * counts as `unknown`.
 */
export interface Rail {
  /** As the routing table names it. */
  readonly name: string;
  /** How the outcome of a payment is found out when the rail is silent; each rail has its own rules. */
  readonly recovery: RecoveryPolicy;
  submit(payment: OutgoingPayment, options: SubmitOptions): Promise<RailAnswer>;
  /** Asks what became of a payment, by our own reference. */
  inquire(payment: OutgoingPayment, signal: AbortSignal): Promise<RailAnswer>;
  /** Asks the rail to stop a payment or to give it back. May be repeated with the same `requestId`. */
  requestCancellation(
    payment: OutgoingPayment,
    request: { readonly requestId: string; readonly reason: string },
    signal: AbortSignal,
  ): Promise<CancellationAnswer | { readonly kind: 'taken' }>;
  /**
   * Begins to take the rail's messages; gives what ends it, after those that are being taken.
   * Rails that say everything in answers do without.
   */
  listen?(inbox: RailInbox): Promise<() => Promise<void>>;
}

/** A message in which a rail speaks of a payment by itself. */
export interface RailMessage {
  readonly paymentId: string;
  readonly statement: Statement;
}

/** Money that came back by a rail. */
export interface RailReturn {
  readonly paymentId: string;
  /** The rail's name for it; told again under the same one, it is the same return. */
  readonly returnId: string;
  /** Minor units. */
  readonly amount: bigint;
  /** ISO 4217. */
  readonly currency: string;
  readonly reason: Reason;
}

/** Takes what a rail says by itself. What it resolves for is committed and may be acknowledged. */
export interface RailInbox {
  /** @returns the messages about payments that nobody here knows */
  statements(messages: readonly RailMessage[]): Promise<RailMessage[]>;
  /** @returns whether there is such a request; where there is none yet, let the rail say it again */
  cancellationAnswer(
    request: { readonly paymentId: string; readonly requestId: string },
    answer: CancellationAnswer,
  ): Promise<boolean>;
  /** @returns why it cannot be booked, for people to look at; undefined where it is */
  returned(given: RailReturn): Promise<string | undefined>;
}

export type { CancellationAnswer, Statement };

/** The rails of this process by their names. */
export interface Rails {
  readonly all: readonly Rail[];
  /** @throws RangeError where there is no such rail here */
  get(name: string): Rail;
}

export function createRails(all: readonly Rail[]): Rails {
  const byName = new Map(all.map((rail) => [rail.name, rail]));
  return {
    all,
    get(name) {
      const rail = byName.get(name);
      if (rail) return rail;
      throw new RangeError(
        `This process has no rail "${name}". Start it with this rail, or wait for one that has it.`,
      );
    },
  };
}
