import type { RawFinding } from '../engine.ts';
import type { Finding, Waiver } from '../findings/finding.ts';
import type { RuleBook } from '../standards/rules.ts';
import { waiverComments, type WaiverComment } from './comments.ts';
import { parseWaiver, WAIVER_FORM } from './parse.ts';
import { waivedLines } from './lines.ts';

/** Rules of the standard about waivers, as engines would call them. */
export const WAIVER_CHECKS = {
  complete: 'change/waiver-complete',
  knownRule: 'change/waiver-known-rule',
  inForce: 'change/waiver-in-force',
  used: 'change/waiver-used',
} as const;

export interface ApplyWaiversOptions {
  /** Findings of the files; those that a waiver covers are marked in place. */
  findings: readonly Finding[];
  /** Texts by path. */
  texts: ReadonlyMap<string, string>;
  rules: RuleBook;
  /** Whether a rule was looked for in a file, so that a waiver without a finding is one too many. */
  wasChecked: (path: string, check: string) => boolean;
  /** `YYYY-MM-DD`; a waiver holds up to and including its last day. */
  today: string;
}

/**
 * Applies the waivers that stand in the code.
 *
 * @returns what is wrong with the waivers themselves
 */
export function applyWaivers(options: ApplyWaiversOptions): RawFinding[] {
  const byPath = Map.groupBy(options.findings, ({ location }) => location.path);
  return Array.from(options.texts).flatMap(([path, text]) => {
    const comments = waiverComments(path, text);
    if (comments.length === 0) return [];
    const file = { path, lines: text.split('\n'), findings: byPath.get(path) ?? [] };
    return comments.flatMap((comment) => applyWaiver(comment, file, options));
  });
}

interface FileOfWaiver {
  path: string;
  lines: readonly string[];
  findings: readonly Finding[];
}

function applyWaiver(
  comment: WaiverComment,
  file: FileOfWaiver,
  { rules, wasChecked, today }: ApplyWaiversOptions,
): RawFinding[] {
  const { path } = file;
  const waiver = parseWaiver(comment);
  const report = (rule: string, message: string) => [
    { engine: 'governance', rule, message, path, line: comment.line },
  ];
  if (waiver.problems.length > 0) {
    const list = new Intl.ListFormat('en').format(waiver.problems);
    return report(WAIVER_CHECKS.complete, `The waiver ${list}. Write: ${WAIVER_FORM}`);
  }
  return waiver.rules.flatMap((id) => {
    const rule = rules.find(id);
    if (rule?.check === undefined) {
      const why = rule
        ? `is not checked by machine, so nothing is waived`
        : 'is not in any standard';
      return report(WAIVER_CHECKS.knownRule, `The rule ${id} of the waiver ${why}.`);
    }
    const { reason = '', owner = '', until = '' } = waiver;
    if (until < today) {
      const ended = `The waiver of ${id} ended on ${until}. Mend the code, or let ${owner} decide anew.`;
      return report(WAIVER_CHECKS.inForce, ended);
    }
    const covered = mark(id, comment, file, { reason, owner, until, line: comment.line });
    if (covered > 0 || !wasChecked(path, rule.check)) return [];
    return report(WAIVER_CHECKS.used, `Nothing here breaks ${id}. Remove the waiver.`);
  });
}

/** Marks the findings that the comment covers; answers how many. */
function mark(
  rule: string,
  comment: WaiverComment,
  { lines, findings }: FileOfWaiver,
  waiver: Waiver,
): number {
  const { first, last } = waivedLines(comment, lines);
  const covered = findings.filter(
    ({ rule: id, location: { line, endLine = line } }) =>
      id === rule && (comment.wholeFile || (line <= last && Math.max(endLine, line) >= first)),
  );
  for (const finding of covered) finding.waived = waiver;
  return covered.length;
}
