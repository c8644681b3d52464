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
const MIN_SAMPLES = 20;
/** Latency may be this many times the latency without load before the limit shrinks. */
const TOLERANCE = 2;
/** How far one window moves the limit, and the baseline. */
const LIMIT_SMOOTHING = 0.5;
const BASELINE_SMOOTHING = 0.1;
/** After a refused or late call, the limit falls to this share. */
const BACKOFF = 0.9;
/** While the limit is used up, the baseline is measured anew after so many milliseconds, at this share of the limit. */
const PROBE_EVERY = 10_000;
/** Slow calls make long probes; so they are this many baselines apart, too. */
const PROBE_RARITY = 100;
const PROBE_SHARE = 1 / (2 * TOLERANCE);

/**
 * A limit on concurrent calls that follows the gradient of latency: the limit is multiplied by
 * `TOLERANCE × baseline / latency`, at most 1 and at least ½, and gets room to grow by its square root. When
 * the calls begin to wait for one another, latency rises above the baseline and the limit falls.
 *
 * Source: GradientLimit in Netflix's concurrency-limits, described in "Performance Under Load" (2018); samples
 * are averaged per window as its WindowedLimit does. Its weak point is a baseline that is learnt under load; so
 * the baseline is what is seen while the limit is not used up, and is otherwise renewed as BBR does it (Cardwell
 * et al., "BBR: Congestion-Based Congestion Control", 2016), by a moment with few calls.
 */
export class GradientLimit {
  readonly #min: number;
  readonly #max: number;
  readonly #now: () => number;
  #limit: number;
  #baseline: number | undefined;
  #baselineAt: number;
  #probing = false;
  /** Calls still to pass over: when many start together the quick ones finish first, and look like low latency. */
  #toSkip: number;
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
    this.#toSkip = initialLimit;
    this.#baselineAt = now();
    this.#startWindow(now());
  }

  /** How many calls may run at once. */
  get limit(): number {
    const limit = this.#probing ? this.#limit * PROBE_SHARE : this.#limit;
    return Math.max(this.#min, Math.floor(limit));
  }

  /** Learns from one finished call: its milliseconds, the calls running when it began, and whether it was dropped. */
  sample(latency: number, running: number, dropped: boolean): void {
    // A probe asks what latency is without a queue; calls from before it would answer something else.
    if (this.#probing && running > this.limit) return;
    if (this.#toSkip > 0) {
      this.#toSkip -= 1;
      return;
    }
    const window = this.#window;
    window.count += 1;
    window.sum += latency;
    window.mostRunning = Math.max(window.mostRunning, running);
    window.dropped ||= dropped;
    const now = this.#now();
    const enough = this.#probing ? Math.max(MIN_SAMPLES, this.limit) : MIN_SAMPLES;
    if (now - window.startedAt < WINDOW || window.count < enough) return;
    this.#learn(window.sum / window.count, now);
    this.#startWindow(now);
  }

  #learn(latency: number, now: number): void {
    if (this.#probing || this.#baseline === undefined) {
      this.#probing = false;
      this.#baseline = latency;
      this.#baselineAt = now;
      return;
    }
    const usedUp = this.#window.mostRunning * 2 >= this.#limit;
    if (!usedUp || latency < this.#baseline) {
      this.#baseline += (latency - this.#baseline) * BASELINE_SMOOTHING;
    }
    if (!usedUp) this.#baselineAt = now;
    const next = this.#next(latency, this.#baseline, usedUp);
    this.#limit = Math.min(this.#max, Math.max(this.#min, next));
    if (now - this.#baselineAt > Math.max(PROBE_EVERY, PROBE_RARITY * this.#baseline)) {
      this.#probing = true;
      this.#toSkip = this.limit;
    }
  }

  #next(latency: number, baseline: number, usedUp: boolean): number {
    const limit = this.#limit;
    if (this.#window.dropped) return limit * BACKOFF;
    const ratio = latency > 0 ? (TOLERANCE * baseline) / latency : 1;
    const target = limit * Math.min(1, Math.max(0.5, ratio)) + Math.sqrt(limit);
    // A limit that is not used up has shown nothing, so it does not grow.
    if (target > limit && !usedUp) return limit;
    return limit + (target - limit) * LIMIT_SMOOTHING;
  }

  #startWindow(startedAt: number): void {
    this.#window = { startedAt, count: 0, sum: 0, mostRunning: 0, dropped: false };
  }
}
