/** Durations in buckets that grow by a fifth, so that a percentile is right within a tenth. */
export interface Histogram {
  record(milliseconds: number): void;
  /** Milliseconds that so great a share took at most; 0 when nothing was recorded. */
  percentile(share: number): number;
}

const GROWTH = 1.2;
/** Milliseconds. */
const SMALLEST = 0.05;
const BUCKETS = 80;

export function createHistogram(): Histogram {
  const counts = new Uint32Array(BUCKETS);
  let all = 0;
  return {
    record(milliseconds) {
      const place = Math.ceil(Math.log(milliseconds / SMALLEST) / Math.log(GROWTH));
      const bucket = Math.min(Math.max(place, 0), BUCKETS - 1);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      all += 1;
    },
    percentile(share) {
      let left = Math.ceil(all * share);
      for (const [bucket, count] of counts.entries()) {
        left -= count;
        if (left <= 0 && count > 0) return SMALLEST * GROWTH ** bucket;
      }
      return 0;
    },
  };
}
