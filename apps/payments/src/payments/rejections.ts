import type { ProblemError } from '@quoin/service';
import type { LedgerRejection } from '../ledger/commands.ts';
import { Problem } from '../problems.ts';
import type { Order, Route } from './order.ts';

/** Why a payment is rejected; each is the code of a problem too. */
export type Rejection =
  | 'debtor-account-unknown'
  | 'creditor-account-unknown'
  | 'debtor-currency-mismatch'
  | 'creditor-currency-mismatch'
  | 'amount-too-large'
  | 'insufficient-funds'
  | 'same-account'
  | 'no-route';

/** What the ledger's reason means for a payment: it debits the debtor and credits the creditor or the rail. */
export function rejectionOf(reason: LedgerRejection, route: Route): Rejection {
  const book = route.rail === 'book';
  switch (reason) {
    case 'debit-account-unknown':
      return 'debtor-account-unknown';
    case 'debit-currency-mismatch':
      return 'debtor-currency-mismatch';
    case 'credit-account-unknown':
      return book ? 'creditor-account-unknown' : 'no-route';
    case 'credit-currency-mismatch':
      return book ? 'creditor-currency-mismatch' : 'no-route';
    case 'amount-too-large':
    case 'insufficient-funds':
    case 'same-account':
      return reason;
    default:
      throw new TypeError(`The ledger rejected a new payment with "${reason}".`);
  }
}

const DETAILS: Record<Rejection, (order: Order, account: string, why?: string) => string> = {
  'debtor-account-unknown': ({ debtorAccount }) => `There is no account ${debtorAccount}.`,
  'creditor-account-unknown': (_order, account) => `There is no account ${account}.`,
  'debtor-currency-mismatch': ({ debtorAccount, currency }) =>
    `Account ${debtorAccount} is not kept in ${currency}.`,
  'creditor-currency-mismatch': ({ currency }, account) =>
    `Account ${account} is not kept in ${currency}.`,
  'amount-too-large': ({ amount }) =>
    `With ${amount} more, a balance would pass what the ledger can hold.`,
  'insufficient-funds': ({ debtorAccount, amount, currency }) =>
    `The available balance of account ${debtorAccount} does not cover ${amount} minor units of ${currency}.`,
  'same-account': ({ debtorAccount }) => `Account ${debtorAccount} cannot pay itself.`,
  'no-route': (_order, _account, why) =>
    why ?? 'The settlement account of its rail cannot be used.',
};

/**
 * A rejection as its caller sees it. It names no balance: reading one takes a role of its own.
 *
 * @param why what routing said, where it rejected the payment
 */
export function rejectionProblem(
  rejection: Rejection,
  { id, order, why }: { id: string; order: Order; why?: string | undefined },
): ProblemError {
  const account = 'creditor' in order ? order.creditor.account : order.creditorAccount;
  return new Problem(rejection, DETAILS[rejection](order, account, why), {
    extensions: { paymentId: id },
  });
}
