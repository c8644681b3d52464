import { randomUUID } from 'node:crypto';
import {
  LEASE,
  RETENTION,
  type ClaimOutcome,
  type IdempotencyClaim,
  type IdempotencyStore,
  type IdempotencyStoreOptions,
  type StoredAnswer,
} from './store.ts';

export interface MemoryIdempotencyStoreOptions extends IdempotencyStoreOptions {
  /** Milliseconds since some fixed moment. @default Date.now */
  now?: () => number;
}

interface Entry {
  fingerprint: string;
  lease: string;
  leasedUntil: number;
  expiresAt: number;
  answer?: StoredAnswer;
}

/** Keeps keys and answers until the process ends: for development, tests and a single process. */
export function createMemoryIdempotencyStore(
  options: MemoryIdempotencyStoreOptions = {},
): IdempotencyStore {
  const { lease: leaseTime = LEASE, retention = RETENTION, now = Date.now } = options;
  const entries = new Map<string, Entry>();

  const take = (claim: IdempotencyClaim): ClaimOutcome => {
    const lease = randomUUID();
    const time = now();
    const { fingerprint } = claim;
    const times = { leasedUntil: time + leaseTime, expiresAt: time + retention };
    entries.set(idOf(claim), { fingerprint, lease, ...times });
    return { state: 'claimed', lease };
  };

  const find = (claim: IdempotencyClaim): Entry | undefined => {
    const entry = entries.get(idOf(claim));
    return entry && entry.expiresAt > now() ? entry : undefined;
  };

  return {
    claim(claim) {
      const entry = find(claim);
      return Promise.resolve(entry ? (outcomeOf(entry, claim, now()) ?? take(claim)) : take(claim));
    },
    complete(claim, lease, answer) {
      const entry = find(claim);
      if (entry?.lease !== lease || entry.answer) return Promise.resolve(false);
      entry.answer = answer;
      return Promise.resolve(true);
    },
    release(claim, lease) {
      const entry = find(claim);
      if (entry?.lease === lease && !entry.answer) entries.delete(idOf(claim));
      return Promise.resolve();
    },
    deleteExpired() {
      const expired = [...entries].filter(([, { expiresAt }]) => expiresAt <= now());
      for (const [id] of expired) entries.delete(id);
      return Promise.resolve(expired.length);
    },
  };
}

/** What an entry means for a claim; undefined when it may be taken over. */
function outcomeOf(
  { fingerprint, answer, leasedUntil }: Entry,
  claim: IdempotencyClaim,
  now: number,
): ClaimOutcome | undefined {
  if (fingerprint !== claim.fingerprint) return { state: 'mismatch' };
  if (answer) return { state: 'completed', answer };
  return leasedUntil > now ? { state: 'in-progress', retryAfter: leasedUntil - now } : undefined;
}

function idOf({ scope, key }: IdempotencyClaim): string {
  return JSON.stringify([scope, key]);
}
