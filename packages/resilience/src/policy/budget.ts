export interface RetryBudgetOptions {
  /** Extra attempts per call, as a share. Default: 0.2, so retries add at most a fifth to the load. */
  readonly ratio?: number;
  /** Extra attempts that are there from the start, and that are saved up at most. Default: 10. */
  readonly reserve?: number;
}

/** A token bucket that many calls pay into and few retries draw from. */
export interface RetryBudget {
  /** Pays in for one call. */
  deposit(): void;
  /** Takes one extra attempt, or returns false when none is left. */
  withdraw(): boolean;
}

/**
 * Bounds extra attempts to `reserve + ratio × calls`, however many calls fail: an outage is not amplified by
 * those who notice it. Pass one budget to several policies that call the same dependency.
 *
 * @throws {RangeError} when `ratio` or `reserve` is negative.
 */
export function createRetryBudget({
  ratio = 0.2,
  reserve = 10,
}: RetryBudgetOptions = {}): RetryBudget {
  if (!(ratio >= 0 && reserve >= 0)) {
    throw new RangeError(
      `A retry budget needs a ratio and a reserve from 0 on; they are ${String(ratio)} and ${String(reserve)}.`,
    );
  }
  let tokens = reserve;
  return {
    deposit() {
      tokens = Math.min(Math.max(reserve, 1), tokens + ratio);
    },
    withdraw() {
      // Sums of 0.2 miss a whole number by a hair.
      if (tokens < 1 - 1e-9) return false;
      tokens -= 1;
      return true;
    },
  };
}
