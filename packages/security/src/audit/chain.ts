import type { KeyedHash } from '../keyed-hash.ts';
import { canonicalJson } from './canonical.ts';
import { digestOf, GENESIS, hashOf, type StoredEntry } from './entry.ts';

/** The end of a stream at a time, signed, to be kept where nobody can change both. */
export interface Checkpoint {
  stream: string;
  sequence: number;
  /** The hash of the entry with that sequence. */
  hash: string;
  time: string;
  keyVersion: number;
  /** By the keyed hash; without one it only detects mistakes. */
  signature: string;
}

/**
 * How a chain is broken:
 * - `changed`: the entry's content, place or hash is not what was written
 * - `missing`: an entry was removed
 * - `unexpected`: an entry was inserted, or stands behind the end
 * - `truncated`: the stream ends before its head or its checkpoint
 * - `replaced`: the chain holds, but is another one than the checkpoint or the head attests
 * - `bad-checkpoint`: the checkpoint's signature does not match
 */
export type ChainFault =
  'changed' | 'missing' | 'unexpected' | 'truncated' | 'replaced' | 'bad-checkpoint';

export type Verification =
  | { ok: true; stream: string; entries: number; hash: string }
  | {
      ok: false;
      stream: string;
      /** The first entry that is not as it was written. */
      sequence: number;
      fault: ChainFault;
      /** A sentence for people. */
      message: string;
    };

export interface ChainExpectation {
  stream: string;
  keyedHash?: KeyedHash | undefined;
  /** A checkpoint from outside; the chain has to contain it. */
  checkpoint?: Checkpoint | undefined;
  /** Where the chain has to end. */
  head?: { sequence: number; hash: string } | undefined;
}

/** Follows a chain from its first entry, in memory for one entry, and names the first fault. */
export async function verifyChain(
  entries: AsyncIterable<StoredEntry> | Iterable<StoredEntry>,
  expected: ChainExpectation,
): Promise<Verification> {
  const { stream, keyedHash, checkpoint, head } = expected;
  const broken = (sequence: number, fault: ChainFault): Verification => ({
    ok: false,
    stream,
    sequence,
    fault,
    message: `Entry ${String(sequence)} of audit stream "${stream}": ${MESSAGES[fault]}`,
  });
  if (checkpoint && !isSigned(checkpoint, stream, keyedHash)) {
    return broken(checkpoint.sequence, 'bad-checkpoint');
  }

  let sequence = 0;
  let hash = GENESIS;
  for await (const entry of entries) {
    const fault = faultOf(entry, { stream, sequence, hash }, keyedHash);
    if (fault) return broken(fault === 'unexpected' ? entry.sequence : sequence + 1, fault);
    if (head && entry.sequence > head.sequence) return broken(entry.sequence, 'unexpected');
    ({ sequence, hash } = entry);
    if (checkpoint?.sequence === sequence && checkpoint.hash !== hash) {
      return broken(sequence, 'replaced');
    }
  }
  const end = Math.max(head?.sequence ?? 0, checkpoint?.sequence ?? 0);
  if (sequence < end) return broken(sequence + 1, 'truncated');
  if (head && head.hash !== hash) return broken(sequence, 'replaced');
  return { ok: true, stream, entries: sequence, hash };
}

const MESSAGES: Record<ChainFault, string> = {
  changed: 'what is stored is not what was written.',
  missing: 'it was removed.',
  unexpected: 'it was inserted, or stands behind the end.',
  truncated: 'it and all behind it were removed.',
  replaced: 'it is another one than the head or the checkpoint attests.',
  'bad-checkpoint': 'the signature of the checkpoint does not match.',
};

function faultOf(
  entry: StoredEntry,
  last: { stream: string; sequence: number; hash: string },
  keyedHash: KeyedHash | undefined,
): ChainFault | undefined {
  if (entry.sequence > last.sequence + 1) return 'missing';
  if (entry.sequence <= last.sequence) return 'unexpected';
  if (entry.stream !== last.stream || isWeaker(entry, keyedHash)) return 'changed';
  return hashOf(entry, last.hash, keyedHash) === entry.hash ? undefined : 'changed';
}

/** With keys given, an entry that claims to need none, or one that is not there, is forged. */
function isWeaker({ keyVersion }: StoredEntry, keyedHash: KeyedHash | undefined): boolean {
  return keyedHash !== undefined && !keyedHash.versions.includes(keyVersion);
}

export function signCheckpoint(
  place: Pick<Checkpoint, 'stream' | 'sequence' | 'hash' | 'time'>,
  keyedHash: KeyedHash | undefined,
): Checkpoint {
  const unsigned = { ...place, keyVersion: keyedHash?.version ?? 0 };
  return { ...unsigned, signature: signatureOf(unsigned, keyedHash) };
}

function isSigned(checkpoint: Checkpoint, stream: string, keyedHash?: KeyedHash): boolean {
  const { keyVersion } = checkpoint;
  if (checkpoint.stream !== stream) return false;
  if (keyedHash && !keyedHash.versions.includes(keyVersion)) return false;
  return signatureOf(checkpoint, keyedHash) === checkpoint.signature;
}

function signatureOf(place: Omit<Checkpoint, 'signature'>, keyedHash: KeyedHash | undefined) {
  const { stream, sequence, hash, time, keyVersion } = place;
  const text = canonicalJson(['audit-checkpoint/1', stream, sequence, hash, time, keyVersion]);
  return digestOf(text, keyedHash, keyVersion);
}
