import type { ProblemRegistry } from './registry.ts';

/** The errors that every service can answer with; `defineProblems` includes them. */
export const commonProblems = {
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
  'idempotency-key-missing': {
    status: 400,
    title: 'The request needs an idempotency key',
    advice: 'Send the header idempotency-key with a new UUID for each new operation.',
  },
  'idempotency-key-malformed': {
    status: 400,
    title: 'The idempotency key cannot be used',
    advice: 'Send 1 to 255 printable characters, such as a UUID, best in quotes.',
  },
  unauthenticated: {
    status: 401,
    title: 'The request carries no valid token',
    advice: 'Send the header authorization: Bearer <token> with a token that has not expired.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    advice: 'Ask the owner of this service for a role that has the permission in the detail.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    advice: 'Check the method, the path and the identifiers in it against /openapi.json.',
  },
  conflict: {
    status: 409,
    title: 'The request does not fit the present state',
    advice: 'Read the resource again, then decide whether the request still makes sense.',
  },
  'idempotency-key-in-progress': {
    status: 409,
    title: 'A request with this idempotency key is still running',
    advice: 'Wait as long as the header retry-after says, then send the same request again.',
  },
  gone: {
    status: 410,
    title: 'This operation has been retired',
    advice: 'Use the successor that the header link names.',
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
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key belongs to another request',
    advice: 'Use a new key for a new operation, or repeat the first request unchanged.',
  },
  'too-many-requests': {
    status: 429,
    title: 'The caller has used up its requests for now',
    advice: 'Wait for as many seconds as the header retry-after says, then try again.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The request headers are too large',
    advice: 'Send fewer or shorter headers.',
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
  timeout: {
    status: 504,
    title: 'The service did not finish in time',
    advice: 'Try again later; repeat a change with the same idempotency key.',
  },
} as const satisfies ProblemRegistry;
