import type { RuleCheck } from '@quoin/records/types';
import { describeCheck } from '../lib/mappings.ts';

export function CheckedBy({ check }: { check: RuleCheck }) {
  const { by, what } = describeCheck(check);
  return (
    <span className="quoin-check">
      {by}
      {what && <code>{what}</code>}
    </span>
  );
}
