import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Keys by their version number: 32 bytes or more each, as bytes or in base64. */
export type KeyedHashKeys = Readonly<Record<number, Uint8Array | string>>;

/** A hash that only the holder of the key can make: HMAC-SHA-256. */
export interface KeyedHash {
  /** The newest version, which makes new hashes. */
  readonly version: number;
  /** All versions, the newest first. */
  readonly versions: readonly number[];
  /**
   * 32 bytes, by the newest key unless another version is named.
   *
   * @throws {RangeError} for a version that has no key.
   */
  digest: (value: Uint8Array | string, version?: number) => Buffer;
  /** Whether the digest is that of the value, in constant time. */
  verify: (value: Uint8Array | string, digest: Uint8Array, version: number) => boolean;
}

const SHORTEST_KEY = 32;

/**
 * Makes keyed hashes (PCI DSS 3.5.1.1): of card numbers there are so few that a hash without a key
 * is reversed by trying them all.
 *
 * To rotate, add a key with a higher version; keep the earlier ones as long as hashes of theirs are
 * stored. Create a key with `openssl rand -base64 32`.
 *
 * @throws {RangeError} for a key shorter than 32 bytes, or no key at all.
 */
export function createKeyedHash(keys: KeyedHashKeys): KeyedHash {
  const byVersion = new Map(
    Object.entries(keys).map(
      ([version, key]) => [Number(version), secretOf(version, key)] as const,
    ),
  );
  const versions = [...byVersion.keys()].sort((a, b) => b - a);
  const [newest] = versions;
  if (newest === undefined) throw new RangeError('A keyed hash has no key. Give it at least one.');

  const digest: KeyedHash['digest'] = (value, version = newest) => {
    const key = byVersion.get(version);
    if (!key) {
      throw new RangeError(`The keyed hash has no key of version ${String(version)}. Add it.`);
    }
    return createHmac('sha256', key).update(value).digest();
  };

  return {
    version: newest,
    versions,
    digest,
    verify: (value, expected, version) => {
      const actual = digest(value, version);
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
  };
}

function secretOf(version: string, key: Uint8Array | string) {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  if (!/^[1-9]\d{0,8}$/.test(version)) {
    throw new RangeError(`"${version}" is no version of a key. Number the keys from 1 on.`);
  }
  if (bytes.length < SHORTEST_KEY) {
    throw new RangeError(
      `Key ${version} of the keyed hash is shorter than 32 bytes. Make a longer one.`,
    );
  }
  return createSecretKey(bytes);
}
