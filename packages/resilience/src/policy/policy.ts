import { CircuitOpenError, BulkheadFullError, TimeoutError } from '../errors.ts';
import { instruments, type BreakerState } from '../telemetry.ts';
import { createBreaker, type BreakerOptions } from './breaker.ts';
import { createBulkhead, type BulkheadOptions } from './bulkhead.ts';
import { createRetry, type RetryOptions } from './retry.ts';
import { openScope, untilAborted } from './scope.ts';

export interface PolicyOptions {
  /** The dependency's name; it appears in metrics, span events and errors. One policy for each dependency. */
  readonly name: string;
  /** Milliseconds for one attempt; `false` for none. Default: 3,000. */
  readonly timeout?: number | false;
  /** Milliseconds for all attempts and the waits between them; `false` for none. Default: 10,000. */
  readonly deadline?: number | false;
  /** Whether calls may be made twice. Default: `false`, and then nothing is retried; `execute` can say otherwise. */
  readonly idempotent?: boolean;
  /** How idempotent calls are retried; `false` for never. Default: 3 attempts, see {@link RetryOptions}. */
  readonly retry?: RetryOptions | false;
  /** When to stop calling; `false` for never. Default: at 50 % failures, see {@link BreakerOptions}. */
  readonly breaker?: BreakerOptions | false;
  /** How many calls run at once; `false` for any number. Default: 50, see {@link BulkheadOptions}. */
  readonly bulkhead?: BulkheadOptions | false;
  /** Answers in place of a call that failed in the end, unless its caller gave up. Default: none. */
  readonly fallback?: (error: unknown) => unknown;
}

/** What the work of one attempt is told. */
export interface AttemptContext {
  /** Aborts when the caller gives up, the attempt's time is over, or the deadline passes. Pass it on. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

export interface ExecuteOptions {
  /** The caller's signal. When it aborts, the call ends at once with its reason and nothing is retried. */
  readonly signal?: AbortSignal | undefined;
  /** Whether this call may be made twice. Default: the policy's. */
  readonly idempotent?: boolean;
}

export interface Policy {
  readonly name: string;
  /** The breaker's state, for health checks; `closed` without a breaker. */
  readonly state: BreakerState;
  /**
   * Runs `work` under this policy.
   *
   * @throws {TimeoutError} when an attempt or the whole call took too long.
   * @throws {CircuitOpenError} when the dependency kept failing and is not called.
   * @throws {BulkheadFullError} when too many calls run and wait already.
   * @throws what `work` threw last, or the reason of the caller's signal.
   */
  execute<T>(work: (context: AttemptContext) => Promise<T>, options?: ExecuteOptions): Promise<T>;
}

/**
 * Wraps calls to one dependency: fallback > deadline > retry > breaker > bulkhead > timeout.
 *
 * The fallback is outermost, because it answers for whatever failed inside. Retry is outside the breaker, so that
 * the breaker sees each attempt and an open circuit ends the retrying. The breaker is outside the bulkhead, so
 * that an open circuit costs no place in the queue. The timeout is innermost: waiting for a place is no fault
 * of the dependency and must not look like one.
 *
 * @throws {RangeError} when an option is out of range.
 */
export function createPolicy(options: PolicyOptions): Policy {
  const { name, timeout = 3000, deadline = 10_000, fallback } = options;
  const retry = options.retry !== false && createRetry(name, options.retry ?? {});
  const breaker = options.breaker !== false && createBreaker(name, options.breaker ?? {});
  const bulkhead = options.bulkhead !== false && createBulkhead(name, options.bulkhead ?? {});
  const record = recorder(name);

  async function timed<T>(
    work: (context: AttemptContext) => Promise<T>,
    signal: AbortSignal,
    attempt: number,
  ): Promise<T> {
    using scope = openScope(
      signal,
      timeout,
      () => new TimeoutError(name, Number(timeout), 'attempt'),
    );
    return await untilAborted(work({ signal: scope.signal, attempt }), scope.signal);
  }

  async function run<T>(
    work: (context: AttemptContext) => Promise<T>,
    { signal: caller, idempotent = options.idempotent ?? false }: ExecuteOptions,
  ): Promise<T> {
    caller?.throwIfAborted();
    using scope = openScope(
      caller,
      deadline,
      () => new TimeoutError(name, Number(deadline), 'deadline'),
    );
    const { signal } = scope;
    const guarded = (number: number): Promise<T> => {
      let reached = false;
      const one = () => {
        reached = true;
        return record.attempt(timed(work, signal, number));
      };
      const placed = () => (bulkhead ? bulkhead(one, signal) : one());
      if (!breaker) return placed();
      return breaker.execute(placed, () => !reached || caller?.aborted === true);
    };
    if (!retry) return await guarded(1);
    const ends = performance.now() + (deadline === false ? Number.POSITIVE_INFINITY : deadline);
    return await retry(guarded, { signal, idempotent, deadline: ends });
  }

  return {
    name,
    get state() {
      return breaker ? breaker.state : 'closed';
    },
    async execute<T>(
      work: (context: AttemptContext) => Promise<T>,
      call: ExecuteOptions = {},
    ): Promise<T> {
      const started = performance.now();
      try {
        const value = await run(work, call);
        record.call('success', started);
        return value;
      } catch (error) {
        if (call.signal?.aborted) {
          record.call('cancelled', started);
          throw error;
        }
        record.call(fallback ? 'fallback' : outcomeOf(error), started);
        if (!fallback) throw error;
        return (await fallback(error)) as T;
      }
    },
  };
}

type Outcome = 'success' | 'failure' | 'timeout' | 'open' | 'full' | 'fallback' | 'cancelled';

function outcomeOf(error: unknown): Outcome {
  if (error instanceof TimeoutError) return 'timeout';
  if (error instanceof CircuitOpenError) return 'open';
  return error instanceof BulkheadFullError ? 'full' : 'failure';
}

/** Counts for one policy. Attribute objects are made once per outcome, not once per call. */
function recorder(name: string) {
  const known = new Map<
    Outcome,
    { 'resilience.policy.name': string; 'resilience.outcome': Outcome }
  >();
  const attributes = (outcome: Outcome) => {
    let found = known.get(outcome);
    if (!found) {
      found = { 'resilience.policy.name': name, 'resilience.outcome': outcome };
      known.set(outcome, found);
    }
    return found;
  };
  return {
    call(outcome: Outcome, started: number) {
      const { calls, duration } = instruments();
      calls.add(1, attributes(outcome));
      duration.record((performance.now() - started) / 1000, attributes(outcome));
    },
    async attempt<T>(running: Promise<T>): Promise<T> {
      try {
        const value = await running;
        instruments().attempts.add(1, attributes('success'));
        return value;
      } catch (error) {
        instruments().attempts.add(1, attributes(outcomeOf(error)));
        throw error;
      }
    },
  };
}
