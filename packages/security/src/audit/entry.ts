import { hash } from 'node:crypto';
import { redactText } from '../cards/redact.ts';
import type { KeyedHash } from '../keyed-hash.ts';
import { canonicalJson, type Json } from './canonical.ts';

/** What happened, as PCI DSS 10.2.2 asks for it. Card numbers and secrets in it are redacted. */
export interface AuditEvent {
  /** Who did it: the subject of the token, or the name of the process. */
  user: string;
  /** The type of the event, such as `payment.release`. */
  action: string;
  /** What it was done to, such as `payment/7f1c`. */
  resource: string;
  outcome: 'success' | 'failure' | 'denied';
  /** Where it came from: an address, a host, a service. */
  origin: string;
  /** @default now */
  time?: Date;
  /** Whatever else is worth keeping. */
  details?: Readonly<Record<string, Json | undefined>>;
}

/** An event in its place in the log. */
export interface AuditEntry {
  stream: string;
  /** From 1 on, without gaps, in each stream. */
  sequence: number;
  event: AuditEvent & { time: Date };
}

/** An entry as it is stored and exported. */
export interface StoredEntry {
  stream: string;
  sequence: number;
  /** The event, in canonical JSON. */
  body: string;
  /** 32 bytes, in hexadecimal. */
  hash: string;
  /** The version of the key; 0 is plain SHA-256. */
  keyVersion: number;
}

/** What the first entry of a stream follows. */
export const GENESIS = '0'.repeat(64);

export function bodyOf(event: AuditEvent, now: () => number): string {
  const time = (event.time ?? new Date(now())).toISOString();
  return canonicalJson(redacted({ ...event, time }));
}

export function entryOf({ stream, sequence, body }: StoredEntry): AuditEntry {
  const event = JSON.parse(body) as AuditEvent & { time: string };
  return { stream, sequence, event: { ...event, time: new Date(event.time) } };
}

/** The hash of an entry: over its place, its body and the hash before it. */
export function hashOf(
  entry: Omit<StoredEntry, 'hash'>,
  previous: string,
  keyedHash: KeyedHash | undefined,
): string {
  const { stream, sequence, body, keyVersion } = entry;
  const text = canonicalJson(['audit/1', stream, sequence, keyVersion, previous, body]);
  return digestOf(text, keyedHash, keyVersion);
}

export function digestOf(text: string, keyedHash: KeyedHash | undefined, version: number): string {
  if (version === 0) return hash('sha256', text);
  if (!keyedHash) {
    throw new RangeError(
      `The audit log has hashes by a key of version ${String(version)}. Give it the keyedHash.`,
    );
  }
  return keyedHash.digest(text, version).toString('hex');
}

function redacted(value: Json): Json {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(redacted);
  const entries = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [[redactText(name), redacted(member)] as const],
  );
  return Object.fromEntries(entries);
}
