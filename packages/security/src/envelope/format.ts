import type { WrappedKey } from '../keys/provider.ts';
import { EnvelopeError } from './error.ts';

/**
 * | bytes | what                                                              |
 * | ----- | ----------------------------------------------------------------- |
 * | 2     | `QE`                                                              |
 * | 1     | version: 1                                                        |
 * | 1     | algorithm: 1 = AES-256-GCM, key by HKDF-SHA-512, with commitment  |
 * | 32    | SHA-256 of the encryption context                                 |
 * | 32    | commitment to the data key                                        |
 * | 2 + n | key id: length, UTF-8                                             |
 * | 2 + n | wrapped data key: length, bytes                                   |
 * | 12    | nonce                                                             |
 * | n     | ciphertext                                                        |
 * | 16    | tag                                                               |
 *
 * The first 68 bytes are authenticated with the message. The wrapped key is not among them, so
 * that it can be replaced by `reEncrypt`; the commitment binds the data key inside it.
 */
export interface Message {
  /** The part that is authenticated with the message. */
  head: Buffer;
  wrapped: WrappedKey;
  /** nonce, ciphertext, tag */
  body: Buffer;
}

export const DIGEST_LENGTH = 32;
export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;

const PREFIX = Buffer.from([0x51, 0x45, 1, 1]);
const HEAD_LENGTH = PREFIX.length + 2 * DIGEST_LENGTH;

export function headOf(contextDigest: Uint8Array, commitment: Uint8Array): Buffer {
  return Buffer.concat([PREFIX, contextDigest, commitment]);
}

export function contextDigestOf(head: Buffer): Buffer {
  return head.subarray(PREFIX.length, PREFIX.length + DIGEST_LENGTH);
}

export function commitmentOf(head: Buffer): Buffer {
  return head.subarray(PREFIX.length + DIGEST_LENGTH);
}

/** The header as written: the head and the wrapped key. */
export function encodeHeader(head: Buffer, { keyId, bytes }: WrappedKey): Buffer {
  return Buffer.concat([head, sized(Buffer.from(keyId)), sized(bytes)]);
}

/** @throws {EnvelopeError} malformed, unsupported */
export function decodeMessage(bytes: Uint8Array): Message {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (message.length < HEAD_LENGTH || message[0] !== PREFIX[0] || message[1] !== PREFIX[1]) {
    throw new EnvelopeError('malformed');
  }
  if (message[2] !== PREFIX[2] || message[3] !== PREFIX[3]) throw new EnvelopeError('unsupported');
  const keyId = takeSized(message, HEAD_LENGTH);
  const wrapped = takeSized(message, keyId.end);
  const body = message.subarray(wrapped.end);
  if (body.length < NONCE_LENGTH + TAG_LENGTH) throw new EnvelopeError('malformed');
  return {
    head: message.subarray(0, HEAD_LENGTH),
    wrapped: { keyId: keyId.part.toString(), bytes: wrapped.part },
    body,
  };
}

function sized(part: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(part.length);
  return Buffer.concat([length, part]);
}

function takeSized(message: Buffer, start: number): { part: Buffer; end: number } {
  const from = start + 2;
  if (message.length < from) throw new EnvelopeError('malformed');
  const end = from + message.readUInt16BE(start);
  if (message.length < end) throw new EnvelopeError('malformed');
  return { part: message.subarray(from, end), end };
}
