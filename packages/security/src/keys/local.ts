import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalContext } from './context.ts';
import { addVersion, openKeyStore, readKeyStore, type KeyStore } from './local-store.ts';
import {
  KeyProviderError,
  type EncryptionContext,
  type KeyProvider,
  type WrappedKey,
} from './provider.ts';

export interface LocalKeyProviderOptions {
  /** The key store: a file with mode 600, made on the first use. */
  file: string;
  /** The name of the key in a new store. @default 'local' */
  keyId?: string;
}

/** A key provider with a key on this machine's disk. */
export interface LocalKeyProvider extends KeyProvider {
  /** Adds a version of the key, which encrypts from now on. Earlier versions still decrypt. */
  rotate: () => Promise<void>;
}

const DATA_KEY_LENGTH = 32;
const VERSION_LENGTH = 4;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const WRAPPED_LENGTH = VERSION_LENGTH + NONCE_LENGTH + DATA_KEY_LENGTH + TAG_LENGTH;

/**
 * Keeps the key in a file, for development, tests and places without a key service. It behaves as
 * the one with AWS KMS does; what it cannot give is a key that the service itself never sees.
 *
 * Data keys are wrapped with AES-256-GCM; key name, version and encryption context are
 * authenticated. A rotation by another process is noticed when a newer version turns up.
 *
 * @throws {Error} when the file can be read by other accounts, or is no key store.
 */
export async function createLocalKeyProvider({
  file,
  keyId = 'local',
}: LocalKeyProviderOptions): Promise<LocalKeyProvider> {
  let store = await openKeyStore(file, keyId);

  const open = async (
    operation: keyof KeyProvider,
    wrapped: WrappedKey,
    context: EncryptionContext,
  ) => {
    if (wrapped.keyId !== store.keyId) throw new KeyProviderError('wrong-key', operation);
    const version = versionOf(wrapped.bytes);
    if (version > store.newest) store = await readKeyStore(file);
    const dataKey = unwrap(store, version, wrapped.bytes, context);
    if (!dataKey) throw new KeyProviderError('invalid-ciphertext', operation);
    return dataKey;
  };

  return {
    generateDataKey: (context) => {
      const plaintext = randomBytes(DATA_KEY_LENGTH);
      return Promise.resolve({ plaintext, wrapped: wrap(store, plaintext, context) });
    },
    decrypt: (wrapped, context) => open('decrypt', wrapped, context),
    reEncrypt: async (wrapped, context) => {
      const plaintext = await open('reEncrypt', wrapped, context);
      try {
        return wrap(store, plaintext, context);
      } finally {
        plaintext.fill(0);
      }
    },
    rotate: async () => {
      store = await addVersion(file);
    },
  };
}

/** version (4) · nonce (12) · data key (32) · tag (16) */
function wrap(store: KeyStore, plaintext: Uint8Array, context: EncryptionContext): WrappedKey {
  const key = store.versions.get(store.newest);
  if (!key) throw new KeyProviderError('key-not-found', 'generateDataKey');
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated(store.keyId, store.newest, context));
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const version = Buffer.alloc(VERSION_LENGTH);
  version.writeUInt32BE(store.newest);
  return {
    keyId: store.keyId,
    bytes: Buffer.concat([version, nonce, encrypted, cipher.getAuthTag()]),
  };
}

function unwrap(
  store: KeyStore,
  version: number,
  wrapped: Uint8Array,
  context: EncryptionContext,
): Buffer | undefined {
  const key = store.versions.get(version);
  if (!key || wrapped.length !== WRAPPED_LENGTH) return undefined;
  const nonce = wrapped.subarray(VERSION_LENGTH, VERSION_LENGTH + NONCE_LENGTH);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(associated(store.keyId, version, context));
  decipher.setAuthTag(wrapped.subarray(-TAG_LENGTH));
  const plaintext = decipher.update(wrapped.subarray(VERSION_LENGTH + NONCE_LENGTH, -TAG_LENGTH));
  try {
    decipher.final();
    return plaintext;
  } catch (error) {
    plaintext.fill(0);
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function versionOf(wrapped: Uint8Array): number {
  return wrapped.length < VERSION_LENGTH ? 0 : Buffer.from(wrapped).readUInt32BE();
}

function associated(keyId: string, version: number, context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify([keyId, version, canonicalContext(context)]));
}
