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
  'account-differs': {
    status: 409,
    title: 'There is an account of this id with other content',
    advice: 'Read it, and choose another id if it is not the one that you mean.',
  },
  'currency-unknown': {
    status: 422,
    title: 'There is no such currency',
    advice: 'Use a code of ISO 4217, such as USD.',
  },
  'transfer-not-found': {
    status: 404,
    title: 'There is no such transfer',
    advice: 'Use an id that POST /v1/transfers or an entry of an account gave.',
  },
  'transfer-rejected': {
    status: 422,
    title: 'The ledger rejects the transfer',
    advice:
      'rejections says why for each of them. Correct it, then send it with a new idempotency key.',
  },
  'hold-not-found': {
    status: 404,
    title: 'There is no such hold',
    advice: 'Use an id that POST /v1/holds answered with.',
  },
  'hold-of-payment': {
    status: 409,
    title: 'The hold belongs to a payment',
    advice: 'Cancel the payment instead: its money may still settle at the rail.',
  },
  'read-model-behind': {
    status: 503,
    title: 'The list is not as fresh as it was asked to be',
    advice: 'Ask again as the header retry-after says, or read the payment itself.',
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
  'payment-not-settled': {
    status: 409,
    title: 'The payment has not been settled',
    advice: 'Only what was settled can be given back. Cancel the payment instead.',
  },
  'payment-over': {
    status: 409,
    title: 'The payment cannot be cancelled any more',
    advice: 'Read the payment to see how it ended. In the house, give it back instead.',
  },
  'return-by-rail-only': {
    status: 409,
    title: 'The payment left by a rail, and its money comes back by that rail alone',
    advice: 'Ask for it with POST /v1/payments/{id}/cancel-requests.',
  },
  'return-exceeds-payment': {
    status: 422,
    title: 'More would be given back than was paid',
    advice: 'Give back at most what is left, with a new idempotency key.',
  },
  'return-differs': {
    status: 422,
    title: 'The return is known with another amount',
    advice: 'Name each return by its own id.',
  },
  'return-currency-mismatch': {
    status: 422,
    title: 'The payment was made in another currency',
    advice: 'Give it back in its own currency, with a new idempotency key.',
  },
  'return-not-covered': {
    status: 422,
    title: 'The ledger refuses to give the money back',
    advice:
      'Mostly the creditor’s balance does not cover it. Try later, with a new idempotency key.',
  },
  'cancellation-in-progress': {
    status: 409,
    title: 'The payment is being cancelled already',
    advice: 'Wait for the answer to the first request; the payment’s events tell of it.',
  },
  'payment-not-stuck': {
    status: 409,
    title: 'The payment waits for nothing that could be tried again',
    advice: 'Retry payments that GET /v1/operations/payments lists with "retry".',
  },
  'payment-not-unknown': {
    status: 409,
    title: 'It is known what became of the payment',
    advice: 'Nothing has to be decided. Refuse the open proposal, if there is one.',
  },
  'resolution-open': {
    status: 409,
    title: 'There is a proposal for the payment already',
    advice: 'Approve or refuse it; GET /v1/operations/payments shows it.',
  },
  'resolution-not-found': {
    status: 404,
    title: 'There is no such open proposal',
    advice: 'It may be decided. GET /v1/operations/payments shows the open ones.',
  },
  'approval-by-proposer': {
    status: 403,
    title: 'Whoever proposed cannot approve',
    advice: 'Have somebody else approve it.',
  },
  'conflict-not-found': {
    status: 404,
    title: 'There is no such open contradiction',
    advice: 'GET /v1/operations/payments shows the open ones.',
  },
});
