import { ResilienceError, TimeoutError } from '../errors.ts';

/** Node's and undici's codes for a connection that could not be made or was lost. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);
const RETRYABLE_STATUS = new Set([429, 502, 503, 504]);

/** An answer that is not 2xx, as an error that policies understand. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Milliseconds that the server asked to wait (`Retry-After`), if it did. */
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter?: number) {
    super(`The server answered with status ${String(status)}.`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * The response itself when its status is 2xx.
 *
 * @throws {HttpError} otherwise, with the server's `Retry-After`; the body is discarded, so that the connection is free.
 */
export async function requireOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  throw new HttpError(response.status, parseRetryAfter(response.headers.get('retry-after')));
}

/** `Retry-After` in milliseconds from now: RFC 9110 allows seconds and a date. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/**
 * Whether the same call may succeed a moment later: network errors, timeouts of one attempt, and the status
 * 429, 502, 503 and 504 (in `status` or `statusCode`). Looks through `cause`, where fetch hides the reason.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof TimeoutError) return true;
  if (error instanceof ResilienceError) return false;
  const status = statusOf(error);
  if (status !== undefined) return RETRYABLE_STATUS.has(status);
  return (
    NETWORK_CODES.has(String(field(error, 'code'))) ||
    (error instanceof Error && error.cause !== undefined && isTransient(error.cause))
  );
}

/**
 * Whether an error speaks against the dependency: everything but a status of 4xx, which speaks against the
 * call, and refusals of our own.
 */
export function isFailure(error: unknown): boolean {
  if (error instanceof ResilienceError) return error instanceof TimeoutError;
  const status = statusOf(error);
  return status === undefined || status < 400 || status >= 500;
}

/** Milliseconds that the error asks to wait, if it does. */
export function retryAfterOf(error: unknown): number | undefined {
  const value = field(error, 'retryAfter');
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function statusOf(error: unknown): number | undefined {
  const status = field(error, 'status') ?? field(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function field(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
