import { ruleSeverities, type RuleSeverity } from '@quoin/records/types';
import type { Question } from '../checklist/checklist.ts';
import { isOpen, type Finding } from '../findings/finding.ts';
import { count, countFindings, describeOpen } from './counts.ts';
import type { FormatOptions } from './format.ts';
import type { Links } from './links.ts';
import { SUMMARY_MARK } from './mark.ts';

/** GitHub refuses longer comments; the rest of a limit of 65,536 characters is for what follows the table. */
const LONGEST_TABLE = 40_000;
const LONGEST_CHECKLIST = 15_000;

const SIGNS: Record<RuleSeverity, string> = {
  error: '🟥 Error',
  warning: '🟨 Warning',
  note: '🟦 Note',
};

/** The summary of a pull request: findings, what was waived, and the questions for the reviewer. */
export async function markdown(options: FormatOptions): Promise<string> {
  const { report } = options;
  const open = report.findings.filter(isOpen);
  const counts = countFindings(report.findings);
  const waived = report.findings.filter((finding) => finding.waived);
  const sections = [
    SUMMARY_MARK,
    `## Governance: ${open.length === 0 ? 'nothing found' : describeOpen(counts)}`,
    introduction(options, open),
    ...(open.length > 0 ? [findingsTable(open, options.links)] : []),
    ...(report.failures.length > 0 ? [failures(options)] : []),
    ...(waived.length > 0 ? [waivedTable(waived, options.links)] : []),
    ...checklistSection(await options.questions(), options.links),
    ...(report.notes.length > 0 ? [notes(report.notes)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function introduction({ report }: FormatOptions, open: readonly Finding[]): string {
  const { findings, statistics, source } = report;
  const { baseline } = countFindings(findings);
  const compared = source.change.base ? ` since \`${source.change.base.slice(0, 10)}\`` : '';
  const old = open.filter(({ added }) => !added).length;
  const parts = [
    `${count(statistics.files, 'file')} checked${compared}.`,
    ...(old > 0 ? [`${count(old, 'finding')} on lines that this change does not touch.`] : []),
    ...(baseline > 0 ? [`${count(baseline, 'finding')} known from the baseline not shown.`] : []),
  ];
  return parts.join(' ');
}

function findingsTable(findings: readonly Finding[], links: Links): string {
  return table(
    ['Severity', 'Where', 'What', 'Rule', 'Standard', 'Decision'],
    findings.map((finding) => [
      SIGNS[finding.severity],
      `\`${finding.location.path}:${String(finding.location.line)}\``,
      escape(finding.message),
      `\`${finding.rule}\``,
      `[${escape(finding.standard.title)}](${links.rule(finding)})`,
      finding.decisions
        .map((decision) => `[${decision.id}](${links.decision(decision)})`)
        .join(', '),
    ]),
  );
}

function waivedTable(findings: readonly Finding[], links: Links): string {
  const rows = findings.flatMap(({ waived, location, rule, standard }) =>
    waived === undefined
      ? []
      : [
          [
            `\`${location.path}:${String(location.line)}\``,
            `[\`${rule}\`](${links.rule({ rule, standard })})`,
            escape(waived.reason),
            escape(waived.owner),
            waived.until,
          ],
        ],
  );
  const content = table(['Where', 'Rule', 'Reason', 'Owner', 'Until'], rows);
  return details(`${count(rows.length, 'finding')} waived in the code`, content);
}

function failures({ report }: FormatOptions): string {
  const lines = report.failures.map(
    ({ engine, message }) => `- **${engine}**: ${escape(message.split('\n')[0] ?? '')}`,
  );
  return `### Not complete\n\nThese engines could not do their work:\n\n${lines.join('\n')}`;
}

function checklistSection(questions: readonly Question[], links: Links): string[] {
  if (questions.length === 0) return [];
  const byStandard = Map.groupBy(questions, ({ standard }) => standard.title);
  const groups = Array.from(byStandard, ([title, group]) => {
    const ordered = ruleSeverities.flatMap((severity) =>
      group.filter((question) => question.severity === severity),
    );
    const lines = ordered.map(({ rule, title: text, standard, paths }) => {
      const files = paths.map((path) => `\`${path}\``).join(', ');
      const about = files === '' ? '' : ` — ${files}`;
      return `- [ ] ${escape(text)} ([\`${rule}\`](${links.rule({ rule, standard })}))${about}`;
    });
    return `**${escape(title)}**\n\n${lines.join('\n')}`;
  });
  const shown = cut(groups, LONGEST_CHECKLIST);
  const rest = groups.length - shown.length;
  return [
    '### For the reviewer',
    'No machine answers these questions about what the change touches.',
    ...shown,
    ...(rest > 0 ? [`Questions of ${count(rest, 'further standard')} are in the portal.`] : []),
  ];
}

function notes(texts: readonly string[]): string {
  const shown = texts.slice(0, 20).map((text) => `- ${escape(text)}`);
  return details(`${count(texts.length, 'note')} on what was left out`, shown.join('\n'));
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const shown = cut(lines, LONGEST_TABLE);
  const rest = lines.length - shown.length;
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- ').join('|')}|`,
    ...shown,
    ...(rest > 0 ? [`\n${count(rest, 'further row')} left out; npm run check shows all.`] : []),
  ].join('\n');
}

/** As many of the first texts as fit into so many characters. */
function cut(texts: readonly string[], most: number): string[] {
  let length = 0;
  const end = texts.findIndex((text) => (length += text.length + 1) > most);
  return end === -1 ? [...texts] : texts.slice(0, end);
}

/** Text from code: no table cell, HTML, link or mention may come out of it. */
function escape(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>|~#]/g, '\\$&')
    .replaceAll('@', '@\u200b');
}
