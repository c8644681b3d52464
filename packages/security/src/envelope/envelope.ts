import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { withCoolDown } from '../keys/cool-down.ts';
import { digestOfContext } from '../keys/context.ts';
import type { EncryptionContext, KeyProvider } from '../keys/provider.ts';
import { createKeyCache, type EncryptionKey, type KeyCacheOptions } from './cache.ts';
import { EnvelopeError } from './error.ts';
import {
  commitmentOf,
  contextDigestOf,
  decodeMessage,
  encodeHeader,
  NONCE_LENGTH,
  TAG_LENGTH,
  type Message,
} from './format.ts';
import type { MessageKey } from './message-key.ts';

export interface EnvelopeOptions {
  keys: KeyProvider;
  /** The limits of cached data keys; see {@link KeyCacheOptions} for the defaults. */
  cache?: KeyCacheOptions;
  /**
   * Milliseconds for which the provider is not asked again after it was away or throttled.
   * @default 1000
   */
  coolDown?: number;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

export interface BindingOptions {
  /**
   * What this one message is bound to, such as the id of its row: authenticated and needed again to
   * decrypt, but unlike the context neither sent to the provider nor selecting the data key.
   * @default ''
   */
  boundTo?: string;
}

/**
 * Encrypts with data keys that a key provider makes and opens. All methods throw
 * {@link EnvelopeError} for a ciphertext that is not good and `KeyProviderError` where the provider
 * fails.
 */
export interface Envelope {
  encrypt: (
    plaintext: Uint8Array | string,
    context: EncryptionContext,
    options?: BindingOptions,
  ) => Promise<Buffer>;
  /** @returns the bytes; `.toString()` where text was encrypted. */
  decrypt: (
    ciphertext: Uint8Array,
    context: EncryptionContext,
    options?: BindingOptions,
  ) => Promise<Buffer>;
  /**
   * The same message with its data key encrypted by the provider's newest key. The message is not
   * decrypted. Messages that share a data key share the answer, for `maxAge`; call `clear` after a
   * rotation.
   */
  reEncrypt: (ciphertext: Uint8Array, context: EncryptionContext) => Promise<Buffer>;
  /** Forgets all data keys, so that the next calls ask the provider. */
  clear: () => void;
}

/**
 * Envelope encryption: AES-256-GCM with a random nonce per message and a data key per encryption
 * context, which is cached within limits of age, messages and bytes. Within them a provider that is
 * slow or away is not noticed.
 */
export function createEnvelope({
  keys,
  cache = {},
  coolDown = 1000,
  now = Date.now,
}: EnvelopeOptions): Envelope {
  const dataKeys = createKeyCache(withCoolDown(keys, coolDown, now), cache, now);

  return {
    async encrypt(plaintext, context, { boundTo = '' } = {}) {
      const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext;
      const key = await dataKeys.forEncryption(context, bytes.length);
      return seal(key, bytes, boundTo);
    },
    async decrypt(ciphertext, context, { boundTo = '' } = {}) {
      const message = decodeFor(ciphertext, context);
      const key = await dataKeys.forDecryption(message.wrapped, context);
      return unseal(key, message, boundTo);
    },
    async reEncrypt(ciphertext, context) {
      const { head, wrapped, body } = decodeFor(ciphertext, context);
      const moved = await dataKeys.moved(wrapped, context);
      return Buffer.concat([encodeHeader(head, moved), body]);
    },
    clear: dataKeys.clear,
  };
}

function decodeFor(ciphertext: Uint8Array, context: EncryptionContext): Message {
  const message = decodeMessage(ciphertext);
  if (!contextDigestOf(message.head).equals(digestOfContext(context))) {
    throw new EnvelopeError('wrong-context');
  }
  return message;
}

function seal(key: EncryptionKey, plaintext: Uint8Array, boundTo: string): Buffer {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce);
  cipher.setAAD(authenticated(key.head, boundTo));
  const encrypted = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([key.header, nonce, encrypted, cipher.getAuthTag()]);
}

function unseal(key: MessageKey, { head, body }: Message, boundTo: string): Buffer {
  if (!timingSafeEqual(key.commitment, commitmentOf(head))) throw new EnvelopeError('tampered');
  const options = { authTagLength: TAG_LENGTH };
  const nonce = body.subarray(0, NONCE_LENGTH);
  const decipher = createDecipheriv('aes-256-gcm', key.encryption, nonce, options);
  decipher.setAAD(authenticated(head, boundTo));
  decipher.setAuthTag(body.subarray(-TAG_LENGTH));
  const plaintext = decipher.update(body.subarray(NONCE_LENGTH, -TAG_LENGTH));
  try {
    decipher.final();
  } catch (error) {
    plaintext.fill(0);
    throw new EnvelopeError('tampered', { cause: error });
  }
  return plaintext;
}

/** The head has a fixed length, so no other pair gives the same bytes. */
function authenticated(head: Buffer, boundTo: string): Buffer {
  return boundTo === '' ? head : Buffer.concat([head, Buffer.from(boundTo)]);
}
