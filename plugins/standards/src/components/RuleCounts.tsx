import type { StandardSummary } from '@quoin/records/types';
import { count } from '@quoin/record-ui/text';
import { severitiesOf } from '../lib/filterStandards.ts';

/** How many rules a standard has, and of which severity: `5 rules: 3 error, 2 note`. */
export function RuleCounts({ standard }: { standard: StandardSummary }) {
  const { ruleCount, severities } = standard;
  const parts = severitiesOf(standard).map(
    (severity) => `${String(severities[severity])} ${severity}`,
  );
  return (
    <span className="quoin-rule-counts">
      {count(ruleCount, 'rule')}
      {parts.length > 0 && <small>{parts.join(', ')}</small>}
    </span>
  );
}
