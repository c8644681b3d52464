export { findCardNumbers, type CardNumberMatch } from './cards/find.ts';
export { maskCardNumber, type MaskOptions } from './cards/mask.ts';
export { redactText } from './cards/redact.ts';
export { definePolicy, type Policy, type PolicyDecision, type PolicyTable } from './policy.ts';
export { TokenError, type TokenErrorReason } from './tokens/error.ts';
export type { RemoteKeyOptions } from './tokens/keys.ts';
export {
  createTokenVerifier,
  type Principal,
  type TokenAlgorithm,
  type TokenOptions,
  type TokenVerifierOptions,
  type VerifyToken,
} from './tokens/verifier.ts';
