export interface AdaptiveLimitOptions {
  /** Concurrent calls allowed before anything was measured. Default: 20. */
  readonly initialLimit?: number;
  /** The limit never falls below. Default: 4. */
  readonly minLimit?: number;
  /** The limit never rises above. Default: 1,000. */
  readonly maxLimit?: number;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** A window of samples ends after this many milliseconds, and no earlier than after `MIN_SAMPLES`. */
const WINDOW = 100;
const MIN_SAMPLES = 10;
/** How long the baseline is believed, and how long the probe for a new one lasts, in milliseconds. */
const BASELINE_AGE = 30_000;
const PROBE = 200;
const PROBE_SHARE = 0.5;
const BACKOFF = 0.9;

/**
 * A limit on concurrent calls after TCP Vegas: latency above the latency without load means a queue of
 * `limit × (1 − baseline / latency)` calls somewhere below. A short queue lets the limit grow, a long one
 * makes it shrink, so that throughput stays and waiting does not build up.
 *
 * Sources: Brakmo and Peterson, "TCP Vegas: End to End Congestion Avoidance on a Global Internet" (1995), in
 * the form of VegasLimit in Netflix's concurrency-limits; samples are averaged per window as its WindowedLimit
 * does. The baseline is renewed as BBR does it (Cardwell et al., "BBR: Congestion-Based Congestion Control",
 * 2016): the limit is halved for a moment, so that latency is measured without the queue that it caused.
 */
export class VegasLimit {
  readonly #min: number;
  readonly #max: number;
  readonly #now: () => number;
  #limit: number;
  #baseline = Number.POSITIVE_INFINITY;
  #baselineAt: number;
  #probingUntil = 0;
  #window = { startedAt: 0, count: 0, sum: 0, mostRunning: 0, dropped: false };

  constructor({
    initialLimit = 20,
    minLimit = 4,
    maxLimit = 1000,
    now = () => performance.now(),
  }: AdaptiveLimitOptions) {
    if (!(minLimit >= 1 && minLimit <= initialLimit && initialLimit <= maxLimit)) {
      throw new RangeError(
        `minLimit ${String(minLimit)}, initialLimit ${String(initialLimit)} and maxLimit ${String(maxLimit)} must rise, from 1 on.`,
      );
    }
    this.#min = minLimit;
    this.#max = maxLimit;
    this.#now = now;
    this.#limit = initialLimit;
    this.#baselineAt = now();
    this.#startWindow(now());
  }

  /** How many calls may run at once. */
  get limit(): number {
    const limit = this.#probingUntil > 0 ? this.#limit * PROBE_SHARE : this.#limit;
    return Math.max(this.#min, Math.floor(limit));
  }

  /** Learns from one finished call: its milliseconds, the calls running when it began, and whether it was dropped. */
  sample(latency: number, running: number, dropped: boolean): void {
    const window = this.#window;
    window.count += 1;
    window.sum += latency;
    window.mostRunning = Math.max(window.mostRunning, running);
    window.dropped ||= dropped;
    const now = this.#now();
    if (now - window.startedAt < WINDOW || window.count < MIN_SAMPLES) return;
    this.#learn(window.sum / window.count, now);
    this.#startWindow(now);
  }

  #learn(latency: number, now: number): void {
    if (this.#probingUntil > 0) {
      if (now < this.#probingUntil) return;
      this.#probingUntil = 0;
      this.#believe(latency, now);
      return;
    }
    if (latency < this.#baseline) this.#believe(latency, now);
    this.#limit = Math.min(this.#max, Math.max(this.#min, this.#next(latency)));
    if (now - this.#baselineAt > BASELINE_AGE) this.#probingUntil = now + PROBE;
  }

  #believe(latency: number, now: number): void {
    this.#baseline = latency;
    this.#baselineAt = now;
  }

  #next(latency: number): number {
    const limit = this.#limit;
    const { dropped, mostRunning } = this.#window;
    const step = Math.max(1, Math.log10(limit));
    const queue = latency > 0 ? limit * (1 - this.#baseline / latency) : 0;
    if (dropped || queue > limit / 2) return limit * BACKOFF;
    if (queue > 6 * step) return limit - step;
    // A limit that is not used up has shown nothing.
    if (mostRunning * 2 < limit) return limit;
    if (queue <= step) return limit + 6 * step;
    return queue < 3 * step ? limit + step : limit;
  }

  #startWindow(startedAt: number): void {
    this.#window = { startedAt, count: 0, sum: 0, mostRunning: 0, dropped: false };
  }
}
