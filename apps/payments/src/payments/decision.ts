import { paymentAggregate, type Payment } from './aggregate.ts';
import type { PaymentEvent } from './events.ts';

/** Why a command is refused; each is a problem of the API too (problems.ts). */
export type RefusalCode =
  | 'payment-not-found'
  | 'payment-not-settled'
  | 'payment-not-unknown'
  | 'payment-over'
  | 'return-by-rail-only'
  | 'return-exceeds-payment'
  | 'return-differs'
  | 'return-currency-mismatch'
  | 'cancellation-in-progress'
  | 'approval-by-proposer';

/**
 * What follows from a command: events, in order; none where it was carried out before. Or why
 * nothing does.
 */
export type Decision =
  | { readonly events: readonly PaymentEvent[] }
  | { readonly refused: RefusalCode; readonly detail: string };

export function decided(...events: PaymentEvent[]): Decision {
  return { events };
}

export function refused(code: RefusalCode, detail: string): Decision {
  return { refused: code, detail };
}

/** The payment after what was decided. */
export function after(payment: Payment, events: readonly PaymentEvent[]): Payment {
  return events.reduce(paymentAggregate.evolve, payment);
}
