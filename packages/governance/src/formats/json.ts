import { exitCodeOf } from '../check.ts';
import { isOpen } from '../findings/finding.ts';
import { countFindings } from './counts.ts';
import type { FormatOptions } from './format.ts';

/** Raised when a field of the report changes its meaning or goes; new fields leave it. */
const JSON_VERSION = 1;

/** Everything that is known, for programs. docs/governance.md describes the fields. */
export async function json({ report, links, failOn, questions }: FormatOptions): Promise<string> {
  const { findings, notes, failures, source, statistics } = report;
  const content = {
    version: JSON_VERSION,
    root: source.root,
    base: source.change.base ?? null,
    exitCode: exitCodeOf(report, failOn),
    counts: countFindings(findings),
    statistics,
    findings: findings.map((finding) => ({
      ...finding,
      open: isOpen(finding),
      links: {
        rule: links.rule(finding),
        decisions: finding.decisions.map((decision) => links.decision(decision)),
      },
    })),
    notes,
    failures,
    questions: await questions(),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
