import type {
  RateLimitCounter,
  RateLimitDecision,
  RateLimitRule,
  RateLimitStore,
} from './store.ts';

export interface MemoryStoreOptions {
  /**
   * How many keys each limiter remembers at most. Beyond it the keys that were quiet longest are forgotten,
   * which gives them their whole limit back. Default: 100,000 (about 15 MB).
   */
  readonly maxKeys?: number;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Counts in this process. Exact, synchronous and bounded; other processes count on their own. */
export function memoryStore({
  maxKeys = 100_000,
  now = () => performance.now(),
}: MemoryStoreOptions = {}): RateLimitStore {
  return { open: (rule) => new Generations(rule, Math.max(1, Math.ceil(maxKeys / 2)), now) };
}

/**
 * Theoretical arrival times in two generations. One of them lives at most `tolerance` after it was written,
 * so when a generation is that old, everything in the one before it has expired and is dropped whole: no
 * timers, no sweep.
 */
class Generations implements RateLimitCounter {
  readonly #rule: RateLimitRule;
  readonly #maxSize: number;
  readonly #now: () => number;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #turnedAt = 0;

  constructor(rule: RateLimitRule, maxSize: number, now: () => number) {
    this.#rule = rule;
    this.#maxSize = maxSize;
    this.#now = now;
  }

  consume(key: string, cost: number): RateLimitDecision {
    const { interval, tolerance } = this.#rule;
    const now = Math.round(this.#now() * 1000);
    if (now - this.#turnedAt >= tolerance) this.#turn(now);
    const stored = this.#young.get(key) ?? this.#old.get(key) ?? now;
    const used = Math.max(stored - now, 0);
    const next = used + cost * interval;
    if (next > tolerance) return { allowed: false, used, wait: next - tolerance };
    if (this.#young.size >= this.#maxSize && !this.#young.has(key)) this.#turn(now);
    this.#young.set(key, now + next);
    return { allowed: true, used: next, wait: 0 };
  }

  #turn(now: number): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnedAt = now;
  }
}
