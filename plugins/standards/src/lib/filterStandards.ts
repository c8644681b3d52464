import {
  ruleSeverities,
  standardStatuses,
  type RuleSeverity,
  type StandardSummary,
} from '@quoin/records/types';
import { matchesText } from '@quoin/record-ui/text';

/** The filters of the list, as they stand in the URL. An empty value lets all pass. */
export interface StandardFilters {
  text: string;
  status: string;
  severity: string;
}

/** The standards that pass every filter, by title. A severity asks for at least one rule of it. */
export function filterStandards(
  standards: readonly StandardSummary[],
  { text, status, severity }: StandardFilters,
): StandardSummary[] {
  return standards
    .filter(
      (standard) =>
        (status === '' || standard.status === status) &&
        (severity === '' || severitiesOf(standard).some((present) => present === severity)) &&
        matchesText(text, [
          standard.id,
          standard.title,
          standard.summary,
          standard.owner,
          ...standard.appliesTo,
        ]),
    )
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** The severities that a standard's rules have, from the gravest. */
export function severitiesOf({ severities }: StandardSummary): RuleSeverity[] {
  return ruleSeverities.filter((severity) => severities[severity] > 0);
}

/** The statuses in use, in the order of a standard's life. */
export function statusesOf(standards: readonly StandardSummary[]): StandardSummary['status'][] {
  const used = new Set(standards.map(({ status }) => status));
  return [...standardStatuses, 'unknown' as const].filter((status) => used.has(status));
}
