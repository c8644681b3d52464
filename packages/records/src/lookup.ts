import type { Records } from './readRecords.ts';
import { decisionNumberOf, formatDecisionId, parseDecisionId } from './routes.ts';
import type {
  Decision,
  DecisionSummary,
  RecordKind,
  RecordProblem,
  Rule,
  Standard,
  StandardSummary,
} from './types.ts';

/** The decision with this id, also when written `adr-7` or `0007`. */
export function findDecision({ decisions }: Records, id: string): Decision | undefined {
  const number = parseDecisionId(id);
  return decisions.find((decision) => decision.number === number);
}

export function findStandard({ standards }: Records, id: string): Standard | undefined {
  return standards.find((standard) => standard.id === id);
}

/** The rule with this id and the standard that it belongs to. */
export function findRule(
  { standards }: Records,
  ruleId: string,
): { rule: Rule; standard: Standard } | undefined {
  for (const standard of standards) {
    const rule = standard.rules.find(({ id }) => id === ruleId);
    if (rule !== undefined) return { rule, standard };
  }
  return undefined;
}

export function problemsOf({ problems }: Records, kind: RecordKind): RecordProblem[] {
  return problems.filter((problem) => problem.kind === kind);
}

/**
 * Says why there is no record with this id: its file is broken, or no file has it.
 *
 * @returns two or three sentences for the person who asked
 */
export function explainMissing(records: Records, kind: RecordKind, id: string): string {
  const broken = problemsOf(records, kind).find(
    ({ path }) => idOf(kind, path) === canonical(kind, id),
  );
  if (broken !== undefined) {
    return `${id} cannot be shown. ${broken.path}: ${broken.message} ${broken.fix}`;
  }
  const ids = (kind === 'decision' ? records.decisions : records.standards).map((it) => it.id);
  if (ids.length === 0) return `There is no ${kind} ${id}. There are no ${kind}s yet.`;
  if (kind === 'standard') return `There is no standard ${id}. There are: ${ids.join(', ')}.`;
  return `There is no decision ${id}. There are ${ids.length}, from ${ids[0]} to ${ids.at(-1)}.`;
}

/** The decision as lists show it, without its text. */
export function summarizeDecision(decision: Decision): DecisionSummary {
  const { body, consulted, informed, ...summary } = decision;
  return summary;
}

/** The standard as lists show it, without rules and text. */
export function summarizeStandard(standard: Standard): StandardSummary {
  const { body, introduction, closing, rules, ...summary } = standard;
  return summary;
}

function canonical(kind: RecordKind, id: string): string {
  const number = kind === 'decision' ? parseDecisionId(id) : undefined;
  return number === undefined ? id : formatDecisionId(number);
}

function idOf(kind: RecordKind, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (kind === 'standard') return name.replace(/\.md$/i, '');
  const number = decisionNumberOf(name);
  return number === undefined ? undefined : formatDecisionId(number);
}
