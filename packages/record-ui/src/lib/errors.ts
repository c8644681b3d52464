import { isError } from '@backstage/errors';

/** True when the server says that there is no such thing. */
export function isNotFound(error: Error): boolean {
  return 'statusCode' in error && error.statusCode === 404;
}

/**
 * The most precise message that an error carries: the server's own, which
 * Backstage keeps as the cause of a failed response, or else the error's.
 */
export function reasonOf(error: Error): string {
  const { cause } = error;
  return isError(cause) && cause.message ? cause.message : error.message;
}
