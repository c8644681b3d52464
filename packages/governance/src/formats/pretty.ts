import type { RuleSeverity } from '@quoin/records/types';
import { isOpen, type Finding } from '../findings/finding.ts';
import type { Report } from '../check.ts';
import { codeFrame } from './codeFrame.ts';
import { count, countFindings, describeOpen } from './counts.ts';
import type { FormatOptions, Paint, Style } from './format.ts';

const STYLES: Record<RuleSeverity, Style> = { error: 'red', warning: 'yellow', note: 'blue' };

/** For a terminal: each finding with its code and where the rule comes from; what to do stands last. */
export async function pretty(options: FormatOptions): Promise<string> {
  const { report, paint } = options;
  const open = report.findings.filter(isOpen);
  const paths = [...new Set(open.map(({ location }) => location.path))];
  const lines = new Map(
    await Promise.all(
      paths.map(async (path) => [path, (await textOf(report, path))?.split('\n') ?? []] as const),
    ),
  );
  const blocks = open.map((finding) =>
    describe(finding, lines.get(finding.location.path) ?? [], options),
  );
  const notes = report.notes.map((note) => paint('dim', `Note: ${note}`));
  const failures = report.failures.map(
    ({ engine, message }) => `${paint('red', `The engine ${engine} could not run:`)} ${message}`,
  );
  const sections = [...blocks, ...(notes.length > 0 ? [notes.join('\n')] : []), ...failures];
  return `${[...sections, closing(options)].join('\n\n')}\n`;
}

function describe(finding: Finding, lines: readonly string[], { links, paint }: FormatOptions) {
  const { severity, rule, title, message, location, standard, decisions, fix } = finding;
  const place = [location.path, location.line, ...(location.column ? [location.column] : [])];
  const frame = codeFrame(lines, location, paint);
  const weaknesses = finding.cwe.length > 0 ? ` (${finding.cwe.join(', ')})` : '';
  return [
    `${paint(STYLES[severity], severity)} ${paint('bold', rule)} ${place.join(':')}`,
    `  ${message}`,
    ...frame.map((line) => `  ${line}`),
    `  ${paint('dim', 'Rule')}      ${title}${weaknesses}`,
    `  ${paint('dim', 'Standard')}  ${standard.title} ${paint('dim', links.rule(finding))}`,
    ...decisions.map(
      (decision) =>
        `  ${paint('dim', 'Decision')}  ${decision.id} ${decision.title} ${paint('dim', links.decision(decision))}`,
    ),
    ...(fix ? [`  ${paint('dim', 'Fix')}       ${fix.description}`] : []),
  ].join('\n');
}

function closing({ report, paint, failOn }: FormatOptions): string {
  const { findings, failures, statistics, baseline } = report;
  const counts = countFindings(findings);
  const silent = [
    ...(counts.waived > 0 ? [`${String(counts.waived)} waived`] : []),
    ...(counts.baseline > 0 ? [`${String(counts.baseline)} in the baseline`] : []),
  ];
  const seconds = (statistics.milliseconds / 1000).toFixed(1);
  const found = [`${describeOpen(counts)} found`, ...silent].join(', ');
  const lines = [`${count(statistics.files, 'file')} checked in ${seconds} s: ${found}.`];
  if (baseline) {
    lines.push(
      `The baseline has ${count(baseline.total, 'entry').replace(/entrys$/, 'entries')}: ${String(baseline.added)} added, ${String(baseline.removed)} removed.`,
    );
  }
  lines.push(
    nextStep(failures.length > 0, counts.open, { failOn, paint, refused: baseline?.refused }),
  );
  return lines.join('\n');
}

interface NextStep {
  failOn: RuleSeverity;
  paint: Paint;
  refused: number | undefined;
}

function nextStep(
  failed: boolean,
  open: Record<RuleSeverity, number>,
  { failOn, paint, refused = 0 }: NextStep,
): string {
  if (failed)
    return paint(
      'red',
      'The check is not complete: mend the engine named above, then run it again.',
    );
  if (refused > 0) {
    return paint('red', 'Mend what is new, or take it into the baseline with --accept-new.');
  }
  if (open.error + open.warning + open.note === 0) return paint('green', 'Nothing to do.');
  const advice = 'Mend the places above; the good example of each rule is in its standard.';
  const waiver =
    'What has to stay: // quoin-waive RULE -- reason (owner, until YYYY-MM-DD) above the line.';
  const passes =
    open.error === 0 && (failOn === 'error' || (failOn === 'warning' && open.warning === 0));
  return passes ? `Nothing here fails the check. ${advice}` : `${paint('bold', advice)}\n${waiver}`;
}

async function textOf({ source }: Report, path: string): Promise<string | undefined> {
  const file = source.change.files.find((each) => each.path === path);
  return file ? file.text() : source.read(path);
}
