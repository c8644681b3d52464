/**
 * Every error that this service can answer with. A code is part of the public contract: clients
 * branch on it, so it is never renamed and its status never changes.
 */
export const problems = {
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    advice: 'Send well-formed JSON with the header content-type: application/json.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request does not match its schema',
    advice: 'Correct the fields listed in errors; the schema is in /openapi.json.',
  },
  unauthenticated: {
    status: 401,
    title: 'The request carries no valid token',
    advice: 'Send the header authorization: Bearer <token> with a token that has not expired.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    advice: 'Ask the owner of this service for the role that the detail names.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    advice: 'Check the method, the path and the identifiers in it against /openapi.json.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    advice: 'Send less in one request.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type is not supported',
    advice: 'Send application/json.',
  },
  'too-many-requests': {
    status: 429,
    title: 'The caller has used up its requests for now',
    advice: 'Wait for as many seconds as the header retry-after says, then try again.',
  },
  'internal-error': {
    status: 500,
    title: 'The service failed',
    advice: 'Try again later. If it stays, give the requestId to the owner of this service.',
  },
  unavailable: {
    status: 503,
    title: 'The service cannot answer now',
    advice: 'Try again later, with growing pauses.',
  },

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
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not one of this list',
    advice: 'Use nextCursor of the page before, unchanged, or start without a cursor.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'The request has no idempotency key',
    advice:
      'Send a new UUID in the header idempotency-key with each payment; repeat it with a retry.',
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The idempotency key cannot be used',
    advice: 'Use up to 255 visible ASCII characters, best a UUID.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key belongs to another payment',
    advice: 'Send a new key with a new payment. To repeat a payment, repeat its body unchanged.',
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
    title: 'The balance of the debtor account does not cover the payment',
    advice: 'Pay less or wait for funds, then send the payment with a new idempotency key.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export interface ProblemDefinition {
  /** HTTP status code. */
  status: number;
  /** What kind of problem it is; the same for each occurrence. */
  title: string;
  /** What the caller can do about it. */
  advice: string;
}

export type ProblemCode = keyof typeof problems;

export interface ProblemOptions {
  /** Further members of the response, such as `errors`. */
  extensions?: Record<string, unknown>;
  /** Response headers, such as `www-authenticate`. */
  headers?: Record<string, string>;
  /** What went wrong underneath; it is logged, never sent. */
  cause?: unknown;
}

/** Thrown anywhere below a route, it becomes an RFC 9457 response. The detail is sent to the caller. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly extensions: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.statusCode = problems[code].status;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}
