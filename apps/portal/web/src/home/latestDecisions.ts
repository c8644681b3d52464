import type { DecisionSummary } from '@quoin/records/types';

/** The decisions with the latest dates; of one day, those with the highest numbers. */
export function latestDecisions(
  decisions: readonly DecisionSummary[],
  limit: number,
): DecisionSummary[] {
  return decisions
    .toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || b.number - a.number)
    .slice(0, limit);
}
