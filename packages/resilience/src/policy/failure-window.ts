import { CircuitState, type IBreaker } from 'cockatiel';

const BUCKETS = 10;

interface Bucket {
  /** The number of the time slice that is counted here. */
  slice: number;
  failures: number;
  calls: number;
}

/**
 * Opens a circuit when, among the calls of the last `duration` milliseconds, at least `minimumCalls` were made
 * and at least `threshold` of them failed.
 *
 * cockatiel's SamplingBreaker drops one slice of time per call rather than per slice, so that after a quiet
 * hour old failures still count; and it takes a rate where a number of calls is easier to reason about.
 */
export class FailureWindow implements IBreaker {
  /** Nothing is kept across processes. */
  state: unknown = undefined;
  readonly #threshold: number;
  readonly #minimumCalls: number;
  readonly #sliceLength: number;
  #buckets = emptyBuckets();

  constructor(options: { threshold: number; minimumCalls: number; duration: number }) {
    this.#threshold = options.threshold;
    this.#minimumCalls = options.minimumCalls;
    this.#sliceLength = options.duration / BUCKETS;
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#buckets = emptyBuckets();
    else this.#count(0);
  }

  failure(state: CircuitState): boolean {
    if (state === CircuitState.HalfOpen) return true;
    const slice = this.#count(1);
    let failures = 0;
    let calls = 0;
    for (const bucket of this.#buckets) {
      if (bucket.slice <= slice - BUCKETS) continue;
      failures += bucket.failures;
      calls += bucket.calls;
    }
    return calls >= this.#minimumCalls && failures >= this.#threshold * calls;
  }

  #count(failed: 0 | 1): number {
    const slice = Math.floor(performance.now() / this.#sliceLength);
    const bucket = this.#buckets[slice % BUCKETS] as Bucket;
    if (bucket.slice !== slice) Object.assign(bucket, { slice, failures: 0, calls: 0 });
    bucket.calls += 1;
    bucket.failures += failed;
    return slice;
  }
}

function emptyBuckets(): Bucket[] {
  return Array.from({ length: BUCKETS }, () => ({ slice: -BUCKETS, failures: 0, calls: 0 }));
}
