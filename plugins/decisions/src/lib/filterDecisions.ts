import { decisionStatuses, type DecisionSummary } from '@quoin/records/types';
import { matchesText } from '@quoin/record-ui/text';

/** The filters of the list, as they stand in the URL. An empty value lets all pass. */
export interface DecisionFilters {
  text: string;
  status: string;
  tag: string;
}

/** The decisions that pass every filter, the newest first. */
export function filterDecisions(
  decisions: readonly DecisionSummary[],
  { text, status, tag }: DecisionFilters,
): DecisionSummary[] {
  return decisions
    .filter(
      (decision) =>
        (status === '' || decision.status === status) &&
        (tag === '' || decision.tags.includes(tag)) &&
        matchesText(text, [decision.id, decision.title, ...decision.tags]),
    )
    .sort((a, b) => b.number - a.number);
}

/** The tags in use, sorted. */
export function tagsOf(decisions: readonly DecisionSummary[]): string[] {
  return [...new Set(decisions.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
}

/** The statuses in use, in the order of a decision's life. */
export function statusesOf(decisions: readonly DecisionSummary[]): DecisionSummary['status'][] {
  const used = new Set(decisions.map(({ status }) => status));
  return [...decisionStatuses, 'unknown' as const].filter((status) => used.has(status));
}
