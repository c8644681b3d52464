import type { RuleSeverity } from '@quoin/records/types';
import { isOpen, type Finding } from '../findings/finding.ts';
import { count } from './counts.ts';
import type { FormatOptions } from './format.ts';

/**
 * GitHub shows as many annotations of each level for a step and drops the others without a word
 * (https://docs.github.com/en/rest/checks/runs; the limit itself: actions/toolkit, docs/problem-matchers.md).
 */
const MOST_OF_A_LEVEL = 10;

const LEVELS: Record<RuleSeverity, string> = { error: 'error', warning: 'warning', note: 'notice' };

/**
 * Workflow commands that GitHub turns into notes beside the code: on lines that the change adds, the
 * gravest first. What they leave out stands in the summary.
 */
export async function github({ report, links }: FormatOptions): Promise<string> {
  const open = report.findings.filter(isOpen);
  const byLevel = Map.groupBy(
    open.filter(({ added }) => added),
    ({ severity }) => severity,
  );
  const shown = [...byLevel.values()].flatMap((findings) => findings.slice(0, MOST_OF_A_LEVEL));
  const lines = shown.map((finding) => annotation(finding, links));
  const left = open.length - shown.length;
  if (left > 0) {
    lines.push(`${count(left, 'further finding')} in the summary of the pull request.`);
  }
  for (const { engine, message } of report.failures) {
    lines.push(`::error title=Governance could not run::${escapeData(`${engine}: ${message}`)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function annotation(finding: Finding, links: FormatOptions['links']): string {
  const { path, line, column, endLine, endColumn } = finding.location;
  const properties = Object.entries({
    file: path,
    line,
    endLine,
    // GitHub takes columns for one line only, and the last one as part of the text.
    ...((endLine ?? line) === line && { col: column, endColumn: endColumn && endColumn - 1 }),
    title: `${finding.rule}: ${finding.title}`,
  }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  const decisions = finding.decisions.map(
    (decision) => `Decision ${decision.id}: ${decision.title} ${links.decision(decision)}`,
  );
  const text = [
    finding.message,
    `Standard: ${finding.standard.title} ${links.rule(finding)}`,
    ...decisions,
  ].join('\n');
  return `::${LEVELS[finding.severity]} ${properties.join(',')}::${escapeData(text)}`;
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
