import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel';
import { addSpanEvent } from '../telemetry.ts';
import { createRetryBudget, type RetryBudget } from './budget.ts';
import { isTransient, retryAfterOf } from './failure.ts';
import { wait } from './scope.ts';

export interface RetryOptions {
  /** Attempts in all, the first included. Default: 3. */
  readonly attempts?: number;
  /** Longest wait before the second attempt in milliseconds; it doubles with each attempt. Default: 100. */
  readonly baseDelay?: number;
  /** No wait is longer, in milliseconds, unless the server asks for it with `Retry-After`. Default: 5,000. */
  readonly maxDelay?: number;
  /** Which errors are worth another attempt. Default: {@link isTransient}. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Bounds the extra attempts of all calls together. Default: a budget of this policy's own, 20 %. */
  readonly budget?: RetryBudget;
}

/** What one call of a retrying policy may do. */
export interface RetryCall {
  readonly signal: AbortSignal;
  readonly idempotent: boolean;
  /** When the call must have ended, on the clock of `performance.now`. */
  readonly deadline: number;
}

export type Retry = <T>(attempt: (number: number) => Promise<T>, call: RetryCall) => Promise<T>;

/**
 * Retries with exponential backoff and full jitter (Brooker, "Exponential Backoff and Jitter", 2015). The
 * delays are cockatiel's; the loop is ours, because cockatiel's sleeps on after an abort, then calls once
 * more, and has no place for a budget or a deadline.
 */
export function createRetry(name: string, options: RetryOptions): Retry {
  const { attempts = 3, baseDelay = 100, maxDelay = 5000, isRetryable = isTransient } = options;
  const { budget = createRetryBudget() } = options;
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw new RangeError(
      `retry.attempts of policy "${name}" is ${String(attempts)}. Use a whole number from 1 on.`,
    );
  }
  const delays = new ExponentialBackoff({
    generator: fullJitterGenerator,
    initialDelay: baseDelay,
    maxDelay,
  });

  return async (attempt, { signal, idempotent, deadline }) => {
    budget.deposit();
    let backoff;
    for (let number = 1; ; number += 1) {
      try {
        return await attempt(number);
      } catch (error) {
        const another = idempotent && number < attempts && !signal.aborted && isRetryable(error);
        if (!another) throw error;
        backoff = backoff ? backoff.next(undefined) : delays.next();
        const delay = Math.max(backoff.duration, retryAfterOf(error) ?? 0);
        // Waiting past the deadline would only turn a telling error into a timeout.
        if (performance.now() + delay >= deadline || !budget.withdraw()) throw error;
        addSpanEvent('resilience.retry', {
          'resilience.policy.name': name,
          'resilience.attempt': number + 1,
          'resilience.delay_ms': delay,
        });
        await wait(delay, signal);
      }
    }
  };
}
