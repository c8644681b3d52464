import type { Figures } from './metricRows.ts';

/** Series that are remembered. A sender with more has attributes that it should not have. */
const MOST_SERIES = 50_000;

/** Turns totals into what was added since the last time; what is added counts only once `commit` is called. */
export interface DeltaStore {
  /** What came on top since the last committed total; undefined where nothing is known to compare with. */
  add(key: string, total: Figures): Figures | undefined;
  /** The totals are stored: the next differences begin here. */
  commit(): void;
}

/**
 * Remembers the last total of each series.
 *
 * @param since when we began to listen: of a series that is older, the first total says nothing about now.
 */
export function createDeltas(since: Date): { begin(): DeltaStore } {
  const last = new Map<string, Figures>();
  const start = since.toISOString();
  return {
    begin() {
      const pending = new Map<string, Figures>();
      return {
        add(key, total) {
          const before = last.get(key);
          pending.set(key, total);
          if (before?.startedAt === total.startedAt && before) return difference(total, before);
          // Everything since the sender's start is new to us if we know that start.
          return (total.startedAt ?? '') >= start ? total : undefined;
        },
        commit() {
          for (const [key, total] of pending) remember(last, key, total);
        },
      };
    },
  };
}

/** The series that was silent for the longest goes first. */
function remember(last: Map<string, Figures>, key: string, total: Figures): void {
  last.delete(key);
  last.set(key, total);
  if (last.size <= MOST_SERIES) return;
  const [oldest] = last.keys();
  if (oldest !== undefined) last.delete(oldest);
}

function difference(total: Figures, before: Figures): Figures | undefined {
  // An exponential histogram changes its scale as it grows; the next point compares again.
  if (String(total.bounds) !== String(before.bounds)) return undefined;
  return {
    ...total,
    // Never below zero: two requests of one sender may overtake each other.
    counts: total.counts.map((count, index) => Math.max(0, count - (before.counts[index] ?? 0))),
    sum: Math.max(0, total.sum - before.sum),
  };
}
