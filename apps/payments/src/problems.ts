import { defineProblems } from '@quoin/service';

/**
 * Every error of this service, beside those that all services have. A code is part of the public
 * contract: clients branch on it, so it is never renamed and its status never changes.
 */
export const { Problem, problems } = defineProblems({
  'account-not-found': {
    status: 404,
    title: 'There is no such account',
    advice: 'Check the identification of the account.',
  },
  'payment-not-found': {
    status: 404,
    title: 'There is no such payment',
    advice: 'Use an id that POST /v1/payments answered with.',
  },
  'event-position-unknown': {
    status: 409,
    title: 'The event log does not reach that position',
    advice: 'Begin after 0, or after a position that the log has, and drop events that you know.',
  },
  'webhook-not-found': {
    status: 404,
    title: 'There is no such webhook',
    advice: 'Use an id of GET /v1/webhooks.',
  },
  'webhook-exists': {
    status: 409,
    title: 'Events are delivered to that address already',
    advice: 'Find it with GET /v1/webhooks; make it a new secret if the first one is lost.',
  },
  'webhook-url-refused': {
    status: 422,
    title: 'Events cannot be delivered to that address',
    advice: 'Use an https address that is public, without user, password and fragment.',
  },
  'delivery-not-found': {
    status: 404,
    title: 'There is no such delivery',
    advice: 'Use a position of GET /v1/webhooks/{id}/deliveries, or replay since a position.',
  },
  'amount-not-minor-units': {
    status: 422,
    title: 'The amount is not a whole number of minor units',
    advice: 'Send cents, not dollars, and digits alone: "1250" for 12.50 USD.',
  },
  'amount-not-positive': {
    status: 422,
    title: 'The amount is zero or negative',
    advice: 'Send at least "1". To pay in the other direction, exchange the two accounts.',
  },
  'amount-too-large': {
    status: 422,
    title: 'The amount is larger than the ledger can hold',
    advice: 'Send at most 18 digits, and less where a balance is near its end.',
  },
  'same-account': {
    status: 422,
    title: 'Debtor and creditor are the same account',
    advice: 'Name two different accounts.',
  },
  'creditor-ambiguous': {
    status: 422,
    title: 'The creditor is named twice, or not at all',
    advice: 'Send creditorAccount for an account kept here, or creditor for one at another bank.',
  },
  'no-route': {
    status: 422,
    title: 'No rail takes the payment',
    advice: 'Pay in a currency and an amount that a rail carries, with a new idempotency key.',
  },
  'debtor-account-unknown': {
    status: 422,
    title: 'There is no such debtor account',
    advice: 'Correct debtorAccount, then send the payment with a new idempotency key.',
  },
  'creditor-account-unknown': {
    status: 422,
    title: 'There is no such creditor account',
    advice: 'Correct creditorAccount, then send the payment with a new idempotency key.',
  },
  'debtor-currency-mismatch': {
    status: 422,
    title: 'The debtor account is kept in another currency',
    advice: 'Pay in the currency of both accounts, with a new idempotency key.',
  },
  'creditor-currency-mismatch': {
    status: 422,
    title: 'The creditor account is kept in another currency',
    advice: 'Pay in the currency of both accounts, with a new idempotency key.',
  },
  'insufficient-funds': {
    status: 422,
    title: 'The available balance of the debtor account does not cover the payment',
    advice: 'Pay less or wait for funds, then send the payment with a new idempotency key.',
  },
});
