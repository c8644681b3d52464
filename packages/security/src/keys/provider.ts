/**
 * What a ciphertext belongs to, such as `{ purpose: 'card-vault' }`. It is authenticated but not
 * secret: a key service writes it to its log. The same context is needed to decrypt.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A data key, encrypted by a key that never leaves its provider. */
export interface WrappedKey {
  /** The key that it is encrypted with: the ARN of a KMS key, or the name of a local one. */
  keyId: string;
  bytes: Uint8Array;
}

export interface DataKey {
  /** 32 bytes. Whoever receives them overwrites them after use. */
  plaintext: Uint8Array;
  wrapped: WrappedKey;
}

/**
 * Makes and opens data keys. The key that encrypts them stays with the provider.
 *
 * All methods throw {@link KeyProviderError}.
 */
export interface KeyProvider {
  generateDataKey: (context: EncryptionContext) => Promise<DataKey>;
  /** @returns the 32 bytes of the data key. */
  decrypt: (wrapped: WrappedKey, context: EncryptionContext) => Promise<Uint8Array>;
  /** Encrypts the data key with the newest key, without handing it out. */
  reEncrypt: (wrapped: WrappedKey, context: EncryptionContext) => Promise<WrappedKey>;
}

/** Why a key could not be had. */
export type KeyProviderErrorReason =
  | 'unavailable'
  | 'timeout'
  | 'throttled'
  | 'access-denied'
  | 'key-disabled'
  | 'key-not-found'
  | 'wrong-key'
  | 'invalid-ciphertext'
  | 'unknown';

const ADVICE: Record<KeyProviderErrorReason, string> = {
  unavailable: 'The key service does not answer. Try again later.',
  timeout: 'The key service did not answer in time. Try again later.',
  throttled:
    'The key service refuses more requests for now. Try again later, or cache keys longer.',
  'access-denied': 'The key service denies access. Check the permissions of this service.',
  'key-disabled': 'The key is disabled or about to be deleted. Enable it, or use another key.',
  'key-not-found': 'The key does not exist. Check the key id and the region.',
  'wrong-key':
    'The data key was encrypted by a key that is not configured. Name it in formerKeyIds.',
  'invalid-ciphertext': 'The data key was changed, or the encryption context is another one.',
  unknown: 'The key service failed in an unexpected way; the cause says how.',
};

const PASSING = new Set<KeyProviderErrorReason>(['unavailable', 'timeout', 'throttled']);

/** A key that could not be had. It contains no key material. */
export class KeyProviderError extends Error {
  override readonly name = 'KeyProviderError';
  readonly reason: KeyProviderErrorReason;
  readonly operation: keyof KeyProvider;

  constructor(
    reason: KeyProviderErrorReason,
    operation: keyof KeyProvider,
    options?: ErrorOptions,
  ) {
    super(`${operation}: ${ADVICE[reason]}`, options);
    this.reason = reason;
    this.operation = operation;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return PASSING.has(this.reason);
  }
}
