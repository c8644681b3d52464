import { errors } from 'jose';
import type { TokenErrorReason } from './error.ts';

const BY_CODE: Record<string, TokenErrorReason> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm-not-allowed',
  [errors.JOSENotSupported.code]: 'algorithm-not-allowed',
  [errors.JWSSignatureVerificationFailed.code]: 'bad-signature',
  [errors.JWKSNoMatchingKey.code]: 'unknown-key',
  [errors.JWKSMultipleMatchingKeys.code]: 'unknown-key',
};

const BY_CLAIM: Record<string, TokenErrorReason> = {
  iss: 'wrong-issuer',
  aud: 'wrong-audience',
};

/** Which of our reasons an error of the JWT library means. */
export function reasonOf(error: unknown): TokenErrorReason {
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error);
  if (error instanceof errors.JOSEError) return BY_CODE[error.code] ?? 'malformed';
  return 'malformed';
}

function reasonOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): TokenErrorReason {
  if (claim === 'nbf' && reason === 'check_failed') return 'not-yet-valid';
  return BY_CLAIM[claim] ?? 'invalid-claim';
}
