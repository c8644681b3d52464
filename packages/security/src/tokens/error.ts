/** Why a token was refused, or why it could not be judged. */
export type TokenErrorReason =
  | 'malformed'
  | 'algorithm-not-allowed'
  | 'wrong-type'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'invalid-claim'
  | 'keys-unavailable';

const DESCRIPTIONS: Record<TokenErrorReason, string> = {
  malformed: 'The token is not a signed JSON web token.',
  'algorithm-not-allowed': 'The token is signed with an algorithm that is not accepted.',
  'wrong-type': 'The token is of another type than an access token.',
  'unknown-key': 'The token is signed with a key that the issuer does not publish.',
  'bad-signature': 'The signature of the token does not match.',
  expired: 'The token has expired.',
  'not-yet-valid': 'The token is not valid yet.',
  'wrong-issuer': 'The token comes from another issuer.',
  'wrong-audience': 'The token was issued for another audience.',
  'invalid-claim': 'The token lacks a claim that is required, or has one of the wrong form.',
  'keys-unavailable': 'The token cannot be verified now: the keys of its issuer are not available.',
};

/**
 * A token that was not accepted. Neither the message nor the properties contain the token or what
 * it claims.
 */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly reason: TokenErrorReason;

  constructor(reason: TokenErrorReason, options?: ErrorOptions) {
    super(DESCRIPTIONS[reason], options);
    this.reason = reason;
  }

  /**
   * What to answer: 401 for a token that is not good, 503 where that could not be found out because
   * the issuer's keys are not available.
   */
  get status(): 401 | 503 {
    return this.reason === 'keys-unavailable' ? 503 : 401;
  }

  /** The `WWW-Authenticate` header of a 401 answer (RFC 6750, 3), nothing for a 503. */
  get challenge(): string | undefined {
    if (this.status === 503) return undefined;
    return `Bearer error="invalid_token", error_description="${this.message}"`;
  }
}
