import { NOTES, TRANSITIONS } from '../src/payments/transitions.ts';
import { FEDNOW_RECOVERY, RTP_RECOVERY, type RecoveryPolicy } from '../src/rails/recovery.ts';

/** Parts of docs/payments.md that are made from the code, by the name of their place in it. */
export function describePayments(): Record<string, string> {
  return { states: diagram(), notes: notes(), recovery: recovery() };
}

/** Puts the parts between their markers, `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export function insertParts(page: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [before, rest] = split(text, `<!-- begin ${name} -->\n`);
    const [, after] = split(rest, `<!-- end ${name} -->`);
    return `${before}<!-- begin ${name} -->\n\n${part}\n\n<!-- end ${name} -->${after}`;
  }, page);
}

function split(text: string, at: string): [string, string] {
  const place = text.indexOf(at);
  if (place === -1) throw new Error(`The page has no ${at.trim()}.`);
  return [text.slice(0, place), text.slice(place + at.length)];
}

const short = (type: string) => type.replace('payment.', '');
/** Mermaid takes no hyphens in the name of a state. */
const nodeOf = (type: string) => (type === '' ? '[*]' : short(type).replaceAll('-', '_'));

function diagram(): string {
  const states = Object.keys(TRANSITIONS).filter((type) => type.includes('-'));
  const arrows = Object.entries(TRANSITIONS).flatMap(([from, all]) =>
    all.map((to) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
  );
  const names = states.map((type) => `  state "${short(type)}" as ${nodeOf(type)}`);
  return ['```mermaid', 'stateDiagram-v2', ...names, ...arrows, '```'].join('\n');
}

function notes(): string {
  const rows = Object.entries(NOTES).map(([type, stages]) => [
    `\`${short(type)}\``,
    stages.map(short).join(', '),
  ]);
  return table(['Note', 'May be written while the payment is'], rows);
}

function recovery(): string {
  const rows = [
    ['FedNow', FEDNOW_RECOVERY],
    ['RTP', RTP_RECOVERY],
  ] as const;
  return table(
    ['Rail', 'Unknown after', 'Then', 'Again every', 'People after'],
    rows.map(([name, policy]) => [
      name,
      seconds(policy.answerWithin),
      wordsOf(policy),
      seconds(policy.every),
      `${policy.attempts} attempts`,
    ]),
  );
}

function wordsOf(policy: RecoveryPolicy): string {
  switch (policy.kind) {
    case 'inquire-then-resend':
      return `ask, not before ${seconds(policy.inquireNotBefore)}; "not found": send the same reference again`;
    case 'resend-as-duplicate':
      return 'send the same reference again, flagged as a possible duplicate';
    case 'wait':
      return 'wait for the rail or for people';
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1_000} s`;
}

/** A Markdown table as Prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
