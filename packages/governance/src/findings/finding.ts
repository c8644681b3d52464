import type { RuleSeverity } from '@quoin/records/types';
import type { Fix } from '../engine.ts';
import type { DecisionLink } from '../standards/rules.ts';

/** Where a finding is. Lines and columns count from 1; the end column is exclusive. */
export interface Location {
  /** Relative to the root, with forward slashes. */
  path: string;
  line: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

/** Who decided that a finding may stay, and until when. */
export interface Waiver {
  reason: string;
  owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  until: string;
  /** Line of the comment. */
  line: number;
}

/** A finding joined with the rule, the standard and the decisions that it comes from. */
export interface Finding {
  /** Rule of the standard: `owasp/sql-injection`. */
  rule: string;
  /** What is true when the rule is kept. */
  title: string;
  severity: RuleSeverity;
  /** What is wrong here. */
  message: string;
  standard: { id: string; title: string; path: string };
  decisions: DecisionLink[];
  cwe: string[];
  owasp: string[];
  asvs: string[];
  pci: string[];
  location: Location;
  /** Same code, same fingerprint, wherever it moves. See `fingerprint.ts`. */
  fingerprint: string;
  /** Engine and rule of the engine that found it. */
  engine: string;
  check: string;
  /** Whether it is on a line that the change adds. */
  added: boolean;
  fix?: Fix;
  waived?: Waiver;
  /** Known before: an entry of the baseline stands for it. */
  baseline?: boolean;
}

/** Whether a finding asks for something: it is neither waived nor in the baseline. */
export function isOpen({ waived, baseline }: Finding): boolean {
  return waived === undefined && baseline !== true;
}

const ranks: Record<RuleSeverity, number> = { error: 0, warning: 1, note: 2 };

/** Whether `severity` is at least as grave as `limit`. */
export function isAtLeast(severity: RuleSeverity, limit: RuleSeverity): boolean {
  return ranks[severity] <= ranks[limit];
}

/** The gravest first, then by place. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    compareTexts(a.location.path, b.location.path) ||
    a.location.line - b.location.line ||
    (a.location.column ?? 0) - (b.location.column ?? 0) ||
    compareTexts(a.rule, b.rule)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
