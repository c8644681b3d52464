import { RateLimitStoreError } from '../errors.ts';
import { instruments, limiterCounts } from '../telemetry.ts';
import { memoryStore } from './memory.ts';
import type {
  RateLimitCounter,
  RateLimitDecision,
  RateLimitRule,
  RateLimitStore,
} from './store.ts';

export interface RateLimiterOptions {
  /** Names the limiter in metrics and separates its keys from those of other limiters. Default: `default`. */
  readonly name?: string;
  /** Where the counts live. Default: {@link memoryStore}, one process. */
  readonly store?: RateLimitStore;
  /** How much cost a key may spend in each window: a whole number from 1 on. */
  readonly limit: number;
  /** The length of the window in milliseconds. */
  readonly window: number;
  /** How much of it may be spent at once. Default: `limit`. Smaller values force calls apart. */
  readonly burst?: number;
  /**
   * What happens while the store cannot answer. Default: `local`, each process applies the same limit on its
   * own (fail open, but bounded); `deny` refuses every call (fail closed).
   */
  readonly onStoreFailure?: 'local' | 'deny';
}

export interface RateLimitResult {
  readonly allowed: boolean;
  /** The cost that fits into an unused window: the burst. */
  readonly limit: number;
  /** The cost that is left now. */
  readonly remaining: number;
  /** Milliseconds until the key has its whole limit again. */
  readonly resetAfter: number;
  /** Milliseconds until a call of this cost may succeed; 0 when it was allowed. */
  readonly retryAfter: number;
}

export interface RateLimiter {
  /**
   * Spends `cost` of `key`. A refused call spends nothing.
   *
   * @param key Whom the limit is for; it appears in no metric and no log.
   * @param cost A whole number from 1 to the burst. Default: 1.
   * @throws {RangeError} (as a rejection) when `cost` can never be allowed.
   */
  consume(key: string, cost?: number): Promise<RateLimitResult>;
  /**
   * The same, without a promise where the store answers at once, as {@link memoryStore} does: for code that
   * runs on every request.
   *
   * @throws {RangeError} when `cost` can never be allowed.
   */
  consumeNow(key: string, cost?: number): RateLimitResult | Promise<RateLimitResult>;
}

/** How long a call is told to wait when the store is away and calls are denied. */
const UNKNOWN_WAIT = 1_000_000;

/**
 * Limits how often each key may do something, by GCRA: a key may spend its burst at once, and its limit
 * grows back evenly over the window. Nothing resets at a boundary, so calls cannot bunch up around one.
 *
 * @throws {RangeError} when `limit`, `window` or `burst` is not a positive number.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { name = 'default', store = memoryStore(), onStoreFailure = 'local' } = options;
  const burst = options.burst ?? options.limit;
  const rule = ruleOf(name, options.limit, options.window, burst);
  const shared = store.open(rule);
  let local: RateLimitCounter | undefined;

  const counts = limiterCounts(name);
  const result = ({ allowed, used, wait }: RateLimitDecision): RateLimitResult => {
    // Makes sure that the meter provider of the moment reads the counts.
    instruments();
    if (allowed) counts.allowed += 1;
    else counts.limited += 1;
    return {
      allowed,
      limit: burst,
      remaining: Math.floor((rule.tolerance - used) / rule.interval),
      resetAfter: Math.ceil(used / 1000),
      retryAfter: Math.ceil(wait / 1000),
    };
  };
  const withoutStore = async (key: string, cost: number, error: unknown) => {
    if (!(error instanceof RateLimitStoreError)) throw error;
    counts.storeFailures += 1;
    if (onStoreFailure === 'deny') {
      return { allowed: false, used: rule.tolerance, wait: UNKNOWN_WAIT };
    }
    local ??= memoryStore().open(rule);
    return local.consume(key, cost);
  };
  const later = async (decision: Promise<RateLimitDecision>, key: string, cost: number) =>
    result(await decision.catch((error: unknown) => withoutStore(key, cost, error)));

  const consumeNow = (key: string, cost = 1) => {
    if (!Number.isSafeInteger(cost) || cost < 1 || cost > burst) {
      throw new RangeError(
        `Cost ${String(cost)} of limiter "${name}" is not a whole number from 1 to its burst, ${String(burst)}.`,
      );
    }
    let decision;
    try {
      decision = shared.consume(key, cost);
    } catch (error) {
      decision = withoutStore(key, cost, error);
    }
    return decision instanceof Promise ? later(decision, key, cost) : result(decision);
  };
  return { consumeNow, consume: async (key, cost) => consumeNow(key, cost) };
}

function ruleOf(name: string, limit: number, window: number, burst: number): RateLimitRule {
  for (const [option, value] of Object.entries({ limit, burst })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(
        `${option} of limiter "${name}" is ${String(value)}. Use a whole number from 1 on.`,
      );
    }
  }
  if (!Number.isFinite(window) || window <= 0) {
    throw new RangeError(
      `window of limiter "${name}" is ${String(window)}. Use milliseconds above 0.`,
    );
  }
  // Rounded up, so that a limit is never exceeded; the burst stays exact because the tolerance is a multiple.
  const interval = Math.ceil((window * 1000) / limit);
  return { name, interval, tolerance: interval * burst };
}
