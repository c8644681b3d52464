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
