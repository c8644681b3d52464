import {
  DecryptCommand,
  GenerateDataKeyCommand,
  ReEncryptCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import {
  KeyProviderError,
  type EncryptionContext,
  type KeyProvider,
  type KeyProviderErrorReason,
  type WrappedKey,
} from './keys/provider.ts';

export interface KmsKeyProviderOptions {
  /** The client; its retries (`maxAttempts`, `retryMode`) are those of the AWS SDK. */
  client: Pick<KMSClient, 'send'>;
  /** The key that encrypts: an ARN, an id, or an alias such as `alias/payments`. */
  keyId: string;
  /**
   * ARNs of keys that were used before and still decrypt. Rotation of the material inside one KMS
   * key needs none.
   * @default []
   */
  formerKeyIds?: readonly string[];
  /**
   * Milliseconds for one call, the SDK's retries included.
   * @default 3000
   */
  timeout?: number;
}

const REASONS: Record<string, KeyProviderErrorReason> = {
  AbortError: 'timeout',
  TimeoutError: 'timeout',
  ThrottlingException: 'throttled',
  LimitExceededException: 'throttled',
  AccessDeniedException: 'access-denied',
  DisabledException: 'key-disabled',
  KMSInvalidStateException: 'key-disabled',
  KeyUnavailableException: 'unavailable',
  KMSInternalException: 'unavailable',
  DependencyTimeoutException: 'unavailable',
  NotFoundException: 'key-not-found',
  IncorrectKeyException: 'wrong-key',
  InvalidCiphertextException: 'invalid-ciphertext',
  InvalidKeyUsageException: 'key-not-found',
};

/** A key provider with a symmetric key in AWS KMS: GenerateDataKey, Decrypt, ReEncrypt. */
export function createKmsKeyProvider({
  client,
  keyId,
  formerKeyIds = [],
  timeout = 3000,
}: KmsKeyProviderOptions): KeyProvider {
  // Without the name of the key, KMS would open what anyone encrypted with a key of theirs.
  const trusted = (id: string) => (formerKeyIds.includes(id) ? id : keyId);
  const limit = () => ({ abortSignal: AbortSignal.timeout(timeout) });

  return {
    generateDataKey: (context) =>
      named('generateDataKey', async () => {
        const command = new GenerateDataKeyCommand({
          KeyId: keyId,
          KeySpec: 'AES_256',
          EncryptionContext: { ...context },
        });
        const { Plaintext, CiphertextBlob, KeyId } = await client.send(command, limit());
        return {
          plaintext: required(Plaintext),
          wrapped: { keyId: required(KeyId), bytes: required(CiphertextBlob) },
        };
      }),
    decrypt: (wrapped, context) =>
      named('decrypt', async () => {
        const command = new DecryptCommand({
          KeyId: trusted(wrapped.keyId),
          CiphertextBlob: wrapped.bytes,
          EncryptionContext: { ...context },
        });
        return required((await client.send(command, limit())).Plaintext);
      }),
    reEncrypt: (wrapped, context) =>
      named('reEncrypt', async () => {
        const command = reEncryption(wrapped, trusted(wrapped.keyId), keyId, context);
        const { CiphertextBlob, KeyId } = await client.send(command, limit());
        return { keyId: required(KeyId), bytes: required(CiphertextBlob) };
      }),
  };
}

function reEncryption(
  wrapped: WrappedKey,
  from: string,
  to: string,
  context: EncryptionContext,
): ReEncryptCommand {
  return new ReEncryptCommand({
    CiphertextBlob: wrapped.bytes,
    SourceKeyId: from,
    SourceEncryptionContext: { ...context },
    DestinationKeyId: to,
    DestinationEncryptionContext: { ...context },
  });
}

async function named<T>(operation: keyof KeyProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new KeyProviderError(reasonOf(error), operation, { cause: error });
  }
}

function reasonOf(error: unknown): KeyProviderErrorReason {
  if (!(error instanceof Error)) return 'unknown';
  const known = REASONS[error.name];
  if (known) return known;
  if ('$fault' in error) return error.$fault === 'server' ? 'unavailable' : 'unknown';
  return 'code' in error || '$metadata' in error ? 'unavailable' : 'unknown';
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('KMS answered without what was asked for.');
  return value;
}
