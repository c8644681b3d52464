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
export type { KeyCacheOptions } from './envelope/cache.ts';
export {
  createEnvelope,
  type BindingOptions,
  type Envelope,
  type EnvelopeOptions,
} from './envelope/envelope.ts';
export { EnvelopeError, type EnvelopeErrorReason } from './envelope/error.ts';
export {
  createLocalKeyProvider,
  type LocalKeyProvider,
  type LocalKeyProviderOptions,
} from './keys/local.ts';
export {
  KeyProviderError,
  type DataKey,
  type EncryptionContext,
  type KeyProvider,
  type KeyProviderErrorReason,
  type WrappedKey,
} from './keys/provider.ts';
export type { Json } from './audit/canonical.ts';
export type { ChainFault, Checkpoint, Verification } from './audit/chain.ts';
export type { AuditEntry, AuditEvent } from './audit/entry.ts';
export {
  createAuditLog,
  verifyAuditExport,
  type AuditLog,
  type AuditLogOptions,
  type ReadOptions,
  type VerifyExportOptions,
} from './audit/log.ts';
export { auditMigrations } from './audit/store.ts';
export { createKeyedHash, type KeyedHash, type KeyedHashKeys } from './keyed-hash.ts';
export { vaultMigrations } from './vault/store.ts';
export {
  createTokenVault,
  VaultError,
  type DetokeniseAccess,
  type TokenVault,
  type TokenVaultOptions,
  type VaultErrorReason,
} from './vault/vault.ts';
