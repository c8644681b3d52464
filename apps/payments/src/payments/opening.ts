import type { LedgerCommand } from '../ledger/commands.ts';
import type { RouteDecision } from '../routing/route.ts';
import type { PaymentEvent, Reason } from './events.ts';
import type { Order } from './order.ts';

/** How a payment begins: what the ledger is asked, and the first event by its outcome. */
export interface Opening {
  readonly command: LedgerCommand;
  readonly accepted: PaymentEvent;
}

/** The first event of a payment that is refused, whatever refused it. */
export function rejection(order: Order, reason: Reason): PaymentEvent {
  return { type: 'payment.rejected', data: { order, reason } };
}

/**
 * Pure: a payment in the house is posted at once, by a transfer with its own id; one that leaves
 * holds its funds, by a hold with its own id, in favour of the account that stands for the rail.
 *
 * @throws RangeError for a route that leads nowhere
 */
export function openPayment(
  paymentId: string,
  order: Order,
  { route, creditorAccount }: Extract<RouteDecision, { route: unknown }>,
): Opening {
  const { debtorAccount: debitAccount, currency } = order;
  const creditAccount = creditorAccount ?? route.settlementAccount;
  if (creditAccount === undefined) {
    throw new RangeError(`The route of ${paymentId} by ${route.rail} names no account to credit.`);
  }
  const terms = { id: paymentId, debitAccount, creditAccount, currency };
  const amount = BigInt(order.amount);
  if (creditorAccount !== undefined) {
    return {
      command: { kind: 'transfer', ...terms, amount },
      accepted: { type: 'payment.posted', data: { order, via: 'book', route } },
    };
  }
  return {
    command: { kind: 'hold', ...terms, amount },
    accepted: { type: 'payment.held', data: { order, route, holdId: paymentId } },
  };
}
