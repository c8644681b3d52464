import { TokenError } from '@quoin/security';
import { Problem } from '../problems/from-error.ts';
import { ProblemError } from '../problems/registry.ts';

/** The caller did not say who it is. */
export function anonymous(): ProblemError {
  return new Problem('unauthenticated', 'The request has no bearer token.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** The caller is known and may not do this. */
export function forbidden(permission: string): ProblemError {
  return new Problem('forbidden', `The caller needs the permission ${permission}.`);
}

/** What the failure of a token check means for the caller: its own fault, or the provider's. */
export function tokenRefusal(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof TokenError) || error.status === 503) {
    return new Problem('unavailable', 'The token cannot be verified now.', { cause: error });
  }
  return new Problem('unauthenticated', error.message, {
    headers: { 'www-authenticate': error.challenge ?? 'Bearer' },
    cause: error,
  });
}
