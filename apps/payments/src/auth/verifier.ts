import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { AuthConfig } from '../config.ts';
import { Problem } from '../problems.ts';
import { loadDevelopmentKey } from './development-key.ts';

/** Who is calling. */
export interface Principal {
  subject: string;
  roles: readonly string[];
}

/**
 * @throws {Problem} unauthenticated when the token is not good, unavailable when that cannot be
 * found out because the identity provider does not answer.
 */
export type VerifyToken = (token: string) => Promise<Principal>;

/** Asymmetric only: with a shared secret, everyone who can verify a token could also make one. */
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'];

/** Verifies signature, issuer, audience, times and the presence of a subject. */
export async function createVerifier(auth: AuthConfig): Promise<VerifyToken> {
  const keys =
    auth.mode === 'jwks'
      ? createRemoteJWKSet(auth.jwksUrl)
      : createLocalJWKSet({ keys: [(await loadDevelopmentKey(auth.keyDirectory)).publicKey] });

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: auth.issuer,
        audience: auth.audience,
        clockTolerance: auth.clockTolerance,
        requiredClaims: ['sub', 'exp'],
      });
      return toPrincipal(payload);
    } catch (error) {
      throw isTokenFault(error) ? badToken(error) : providerDown(error);
    }
  };
}

function toPrincipal({ sub = '', roles }: JWTPayload): Principal {
  const names = Array.isArray(roles) ? roles : [];
  return { subject: sub, roles: names.filter((role) => typeof role === 'string') };
}

/** Everything else, a failed request for the keys included, is the provider's fault. */
function isTokenFault(error: unknown): error is errors.JOSEError {
  const providerFaults = [errors.JWKSTimeout, errors.JWKSInvalid];
  return (
    error instanceof errors.JOSEError &&
    error.code !== errors.JOSEError.code &&
    !providerFaults.some((fault) => error instanceof fault)
  );
}

function badToken(error: errors.JOSEError): Problem {
  const detail =
    error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.';
  return new Problem('unauthenticated', detail, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause: error,
  });
}

function providerDown(cause: unknown): Problem {
  return new Problem('unavailable', 'The token cannot be verified now.', { cause });
}
