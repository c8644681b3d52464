import { createRetryBudget, type RetryBudget } from './policy/budget.ts';
import { addSpanEvent, instruments } from './telemetry.ts';

export interface HedgeOptions {
  /** Names the calls in metrics. */
  readonly name: string;
  /** Says that the calls may be made twice at once. There is no other way to hedge. */
  readonly idempotent: true;
  /**
   * When the next attempt starts beside a slow one: milliseconds, or `p95` of the calls that succeeded lately
   * (no hedges before 20 of them). Default: `p95`, so about one call in twenty is hedged.
   */
  readonly after?: number | 'p95';
  /** Attempts in all, the first included. Default: 2. */
  readonly max?: number;
  /** Bounds the extra attempts of all calls together. Default: a budget of its own, 10 % and a reserve of 10. */
  readonly budget?: RetryBudget;
}

export interface Hedge {
  /**
   * Runs `work`, again when it is slow, and takes the first success; the others are aborted.
   *
   * @throws what the last attempt threw when none succeeded, or the reason of `options.signal`.
   */
  execute<T>(
    work: (context: { signal: AbortSignal; attempt: number }) => Promise<T>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<T>;
}

/** Durations that the percentile is taken from, and how many it takes to believe it. */
const REMEMBERED = 200;
const ENOUGH = 20;

/**
 * Cuts the tail of latency by a second attempt when the first is slower than usual (Dean and Barroso, "The Tail
 * at Scale", 2013). The budget keeps a dependency that is slow as a whole from being called twice as often.
 *
 * @throws {RangeError} when `max` is not a whole number from 1 on.
 */
export function createHedge(options: HedgeOptions): Hedge {
  const { name, after = 'p95', max = 2, budget = createRetryBudget({ ratio: 0.1 }) } = options;
  if (!Number.isSafeInteger(max) || max < 1) {
    throw new RangeError(`max of hedge "${name}" is ${String(max)}. Use a whole number from 1 on.`);
  }
  const durations = new RecentDurations();
  const attributes = { 'resilience.hedge.name': name };

  return {
    async execute(work, { signal: caller } = {}) {
      caller?.throwIfAborted();
      budget.deposit();
      const started = performance.now();
      const delay = after === 'p95' ? durations.percentile95() : after;
      const value = await race(work, caller, max, delay, () => {
        if (!budget.withdraw()) return false;
        instruments().hedges.add(1, attributes);
        addSpanEvent('resilience.hedge', attributes);
        return true;
      });
      // Of a call that was hedged this is at least as long as `delay`, so hedges do not make the percentile fall.
      durations.add(performance.now() - started);
      return value;
    },
  };
}

type Work<T> = (context: { signal: AbortSignal; attempt: number }) => Promise<T>;

/** Starts up to `max` attempts, `delay` apart while `mayStart` agrees; aborts all but the winner. */
function race<T>(
  work: Work<T>,
  caller: AbortSignal | undefined,
  max: number,
  delay: number | undefined,
  mayStart: () => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const running = new Set<AbortController>();
    let attempt = 0;
    let timer: NodeJS.Timeout | undefined;

    const end = () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', giveUp);
      for (const loser of running) loser.abort(caller?.reason);
      running.clear();
    };
    const giveUp = () => {
      end();
      reject(caller?.reason as Error);
    };
    const start = async () => {
      const controller = new AbortController();
      running.add(controller);
      attempt += 1;
      if (attempt < max && delay !== undefined) timer = setTimeout(next, delay).unref();
      try {
        const value = await work({ signal: controller.signal, attempt });
        if (!running.delete(controller)) return;
        end();
        resolve(value);
      } catch (error) {
        if (!running.delete(controller) || running.size > 0) return;
        end();
        reject(error as Error);
      }
    };
    const next = () => {
      if (mayStart()) void start();
    };
    caller?.addEventListener('abort', giveUp, { once: true });
    void start();
  });
}

/** A ring of the last durations; sorted only when it has changed by a tenth, because order is all it costs. */
class RecentDurations {
  readonly #ring: number[] = [];
  #added = 0;
  #sortedAt = 0;
  #percentile: number | undefined;

  add(milliseconds: number): void {
    this.#ring[this.#added % REMEMBERED] = milliseconds;
    this.#added += 1;
  }

  percentile95(): number | undefined {
    if (this.#added < ENOUGH) return undefined;
    if (this.#percentile === undefined || this.#added - this.#sortedAt >= REMEMBERED / 10) {
      const sorted = this.#ring.toSorted((a, b) => a - b);
      this.#percentile = sorted[Math.floor(sorted.length * 0.95)];
      this.#sortedAt = this.#added;
    }
    return this.#percentile;
  }
}
