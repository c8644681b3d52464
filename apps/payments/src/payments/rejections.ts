import type { ProblemError } from '@quoin/service';
import { Problem } from '../problems.ts';
import type { Rejection } from './create-payment.ts';
import type { Payment } from './payments.ts';

const DETAILS: Record<Rejection, (payment: Payment) => string> = {
  'debtor-account-unknown': ({ debtorAccount }) => `There is no account ${debtorAccount}.`,
  'creditor-account-unknown': ({ creditorAccount }) => `There is no account ${creditorAccount}.`,
  'debtor-currency-mismatch': ({ debtorAccount, currency }) =>
    `Account ${debtorAccount} is not kept in ${currency}.`,
  'creditor-currency-mismatch': ({ creditorAccount, currency }) =>
    `Account ${creditorAccount} is not kept in ${currency}.`,
  'amount-too-large': ({ amount }) =>
    `With ${amount} more, a balance would pass what the ledger can hold.`,
  'insufficient-funds': ({ debtorAccount, amount, currency }) =>
    `The balance of account ${debtorAccount} does not cover ${amount} minor units of ${currency}.`,
};

/** A rejection as its caller sees it. It names no balance: reading one takes a role of its own. */
export function rejectionProblem(rejection: Rejection, payment: Payment): ProblemError {
  return new Problem(rejection, DETAILS[rejection](payment));
}
