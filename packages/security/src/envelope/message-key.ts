import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { DIGEST_LENGTH } from './format.ts';

/** What a data key is used as. */
export interface MessageKey {
  /** AES-256. Kept outside the JavaScript heap, where it is overwritten when it is freed. */
  encryption: KeyObject;
  /** 32 bytes that no other data key leads to: AES-GCM alone does not commit to its key. */
  commitment: Buffer;
}

const PURPOSE = Buffer.from('quoin-envelope/1');

/** Derives the keys of a context from a data key, and overwrites the data key. */
export function deriveMessageKey(dataKey: Uint8Array, contextDigest: Uint8Array): MessageKey {
  const info = Buffer.concat([PURPOSE, contextDigest]);
  const derived = Buffer.from(hkdfSync('sha512', dataKey, Buffer.alloc(0), info, 64));
  dataKey.fill(0);
  const encryption = createSecretKey(derived.subarray(0, DIGEST_LENGTH));
  const commitment = Buffer.from(derived.subarray(DIGEST_LENGTH));
  derived.fill(0);
  return { encryption, commitment };
}
