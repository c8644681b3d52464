import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { digestOfContext } from '../keys/context.ts';
import type { EncryptionContext, KeyProvider, WrappedKey } from '../keys/provider.ts';
import { encodeHeader, headOf } from './format.ts';
import { deriveMessageKey, type MessageKey } from './message-key.ts';

/** The limits of one data key, and of how many are kept. */
export interface KeyCacheOptions {
  /**
   * Milliseconds for which a data key is used. From half of it on, a key in use is renewed in the
   * background: a provider that is slow, or away for up to half of it, is not noticed.
   * @default 300_000
   */
  maxAge?: number;
  /**
   * Messages that one data key encrypts. At most 2^32: that many random nonces of 96 bits are safe
   * with one key (NIST SP 800-38D, 8.3).
   * @default 1_000_000
   */
  maxMessages?: number;
  /**
   * Bytes that one data key encrypts.
   * @default 1_073_741_824
   */
  maxBytes?: number;
  /**
   * Data keys that are kept for encryption, and as many for decryption. The encryption context
   * selects the key, so more contexts than this call the key provider more often.
   * @default 1000
   */
  maxEntries?: number;
}

/** A key that encrypts, with what its messages begin with. */
export interface EncryptionKey extends MessageKey {
  head: Buffer;
  header: Buffer;
}

/** A key in use is renewed before its age ends. */
interface Renewable {
  madeAt: number;
  renewAt: number;
}

interface UsedKey extends EncryptionKey, Renewable {
  messages: number;
  bytes: number;
}

interface Aged<T> extends Renewable {
  value: T;
}

const MOST_MESSAGES = 2 ** 32;

/** Data keys by encryption context. Of several callers who need the same key, one asks for it. */
export function createKeyCache(keys: KeyProvider, options: KeyCacheOptions, now: () => number) {
  const limits = checkedLimits(options);
  const encrypting = new LRUCache<string, UsedKey>({ max: limits.maxEntries });
  const opened = createAgedCache<MessageKey>(limits, now);
  const moved = createAgedCache<WrappedKey>(limits, now);
  const once = singleFlight<UsedKey>();

  const generate = async (context: EncryptionContext, digest: Buffer): Promise<UsedKey> => {
    const { plaintext, wrapped } = await keys.generateDataKey(context);
    const key = deriveMessageKey(plaintext, digest);
    const head = headOf(digest, key.commitment);
    const used = { ...key, head, header: encodeHeader(head, wrapped), ...agesFrom(now(), limits) };
    const result = { ...used, messages: 0, bytes: 0 };
    encrypting.set(digest.toString('base64'), result);
    opened.set(identityOf(wrapped, digest), key);
    return result;
  };

  return {
    /** A key for one more message of so many bytes. */
    async forEncryption(context: EncryptionContext, bytes: number): Promise<EncryptionKey> {
      const digest = digestOfContext(context);
      const id = digest.toString('base64');
      let key = encrypting.get(id);
      while (!key || !takes(key, bytes, limits, now())) {
        key = await once(id, () => generate(context, digest));
      }
      renewInTime(key, now(), limits, () => once(id, () => generate(context, digest)));
      key.messages += 1;
      key.bytes += bytes;
      return key;
    },
    async forDecryption(wrapped: WrappedKey, context: EncryptionContext): Promise<MessageKey> {
      const digest = digestOfContext(context);
      return opened.get(identityOf(wrapped, digest), async () =>
        deriveMessageKey(await keys.decrypt(wrapped, context), digest),
      );
    },
    /** Messages that share a data key share the call that moves it, too. */
    async moved(wrapped: WrappedKey, context: EncryptionContext): Promise<WrappedKey> {
      return moved.get(identityOf(wrapped, digestOfContext(context)), () =>
        keys.reEncrypt(wrapped, context),
      );
    },
    clear() {
      encrypting.clear();
      opened.clear();
      moved.clear();
    },
  };
}

function checkedLimits(options: KeyCacheOptions): Required<KeyCacheOptions> {
  const limits = {
    maxAge: options.maxAge ?? 300_000,
    maxMessages: options.maxMessages ?? 1_000_000,
    maxBytes: options.maxBytes ?? 2 ** 30,
    maxEntries: options.maxEntries ?? 1000,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${String(value)}. Use a whole number from 1 on.`);
    }
  }
  if (limits.maxMessages > MOST_MESSAGES) {
    throw new RangeError(`maxMessages is ${String(limits.maxMessages)}. Use 2^32 at most.`);
  }
  return limits;
}

function takes(key: UsedKey, bytes: number, limits: Required<KeyCacheOptions>, time: number) {
  if (time - key.madeAt >= limits.maxAge) return false;
  if (key.messages === 0) return true;
  return key.messages < limits.maxMessages && key.bytes + bytes <= limits.maxBytes;
}

function agesFrom(time: number, { maxAge }: Required<KeyCacheOptions>): Renewable {
  return { madeAt: time, renewAt: time + maxAge / 2 };
}

/** Renews in the background; where that fails, tries again after a tenth of the age. */
function renewInTime(
  key: Renewable,
  time: number,
  { maxAge }: Required<KeyCacheOptions>,
  renew: () => Promise<unknown>,
): void {
  if (time < key.renewAt) return;
  key.renewAt = time + maxAge / 10;
  // The key is good for a while yet. Once it is not, the caller gets the error.
  renew().catch(() => undefined);
}

/** The wrapped key under its context; 32 bytes instead of a map that keeps the whole. */
function identityOf(wrapped: WrappedKey, contextDigest: Buffer): string {
  return hash('sha256', encodeHeader(contextDigest, wrapped), 'base64');
}

function createAgedCache<T extends object>(limits: Required<KeyCacheOptions>, now: () => number) {
  const known = new LRUCache<string, Aged<T>>({ max: limits.maxEntries });
  const once = singleFlight<T>();
  const set = (id: string, value: T) => known.set(id, { value, ...agesFrom(now(), limits) });
  return {
    set,
    clear: () => {
      known.clear();
    },
    get: async (id: string, load: () => Promise<T>): Promise<T> => {
      const renew = () =>
        once(id, async () => {
          const value = await load();
          set(id, value);
          return value;
        });
      const found = known.get(id);
      if (!found || now() - found.madeAt >= limits.maxAge) return renew();
      renewInTime(found, now(), limits, renew);
      return found.value;
    },
  };
}

/** Of calls for the same id at once, the first does the work and the others share its result. */
function singleFlight<T>() {
  const running = new Map<string, Promise<T>>();
  return (id: string, work: () => Promise<T>): Promise<T> => {
    const current = running.get(id);
    if (current) return current;
    const started = work().finally(() => running.delete(id));
    running.set(id, started);
    return started;
  };
}
