/** The answer of a finished request, as it is sent again. */
export interface StoredAnswer {
  status: number;
  /** Headers that belong to the answer itself, such as content-type and location. */
  headers: Readonly<Record<string, string>>;
  /** Body as it was sent. */
  body: string;
}

/** One use of an idempotency key. */
export interface IdempotencyClaim {
  /** Whose key it is: two callers may choose the same key. */
  readonly scope: string;
  readonly key: string;
  /** Hash of method, route and payload. */
  readonly fingerprint: string;
}

/**
 * What became of a claim: `claimed` means do the work, then `complete` or `release` with the
 * `lease`; `in-progress` names the milliseconds until the first request's lease ends.
 */
export type ClaimOutcome =
  | { state: 'claimed'; lease: string }
  | { state: 'in-progress'; retryAfter: number }
  | { state: 'mismatch' }
  | { state: 'completed'; answer: StoredAnswer };

/** Remembers which idempotency keys were used, and with what answer. */
export interface IdempotencyStore {
  /** Claims the key, or says who has it. Exactly one of any number of concurrent claims succeeds. */
  claim(claim: IdempotencyClaim): Promise<ClaimOutcome>;
  /** Keeps the answer. @returns false when the lease had ended and another request took the key */
  complete(claim: IdempotencyClaim, lease: string, answer: StoredAnswer): Promise<boolean>;
  /** Gives the key back, so that the request may be tried again. */
  release(claim: IdempotencyClaim, lease: string): Promise<void>;
  /** Deletes what is older than the retention. @returns how many keys */
  deleteExpired(): Promise<number>;
}

export interface IdempotencyStoreOptions {
  /** Time after which a request that did not finish gives its key back, in milliseconds. @default 60000 */
  lease?: number;
  /** Time for which answers are kept, in milliseconds. @default 86400000 (24 hours) */
  retention?: number;
}

/** Default lease in milliseconds; longer than any request may take. */
export const LEASE = 60_000;

/** Default retention in milliseconds. */
export const RETENTION = 86_400_000;

/** @throws RangeError when a time is not a positive number of milliseconds */
export function assertTimes(times: Record<string, number>): void {
  for (const [name, value] of Object.entries(times)) {
    if (Number.isFinite(value) && value > 0) continue;
    throw new RangeError(`${name} is ${String(value)}. Use a positive number of milliseconds.`);
  }
}
