import { ruleSeverities, type RuleSeverity } from '@quoin/records/types';
import type { Finding } from '../findings/finding.ts';
import { isOpen } from '../findings/finding.ts';

export interface Counts {
  open: Record<RuleSeverity, number>;
  waived: number;
  baseline: number;
}

export function countFindings(findings: readonly Finding[]): Counts {
  const open = { error: 0, warning: 0, note: 0 };
  for (const finding of findings) if (isOpen(finding)) open[finding.severity] += 1;
  return {
    open,
    waived: findings.filter(({ waived }) => waived).length,
    baseline: findings.filter(({ baseline }) => baseline).length,
  };
}

/** `2 errors, 1 warning`; `nothing` where there is nothing. */
export function describeOpen({ open }: Counts): string {
  const parts = ruleSeverities.flatMap((severity) =>
    open[severity] > 0 ? [count(open[severity], severity)] : [],
  );
  return parts.join(', ') || 'nothing';
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
