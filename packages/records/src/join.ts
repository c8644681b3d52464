import { checkReferences } from './crossChecks.ts';
import type { DecisionDraft } from './decision.ts';
import type { RecordFolder } from './folder.ts';
import { DecisionGraph } from './graph.ts';
import { sortProblems } from './problems.ts';
import type { Records } from './readRecords.ts';
import { decisionReferences, indexRecords, type Listed, type RecordIndex } from './recordIndex.ts';
import type { RuleDraft } from './rule.ts';
import type { StandardDraft } from './standard.ts';
import type { RuleSeverity } from './status.ts';
import type { Decision, RecordProblem, Standard } from './types.ts';

/** Joins files that were read one by one into the records that the world sees. */
export function joinRecords(
  decisionFolder: RecordFolder<DecisionDraft>,
  standardFolder: RecordFolder<StandardDraft>,
): Records {
  const found: RecordProblem[] = [];
  const index = indexRecords(decisionFolder, standardFolder, found);
  const graph = new DecisionGraph(index);
  checkReferences(index, graph, found);
  const problems = sortProblems([
    ...decisionFolder.problems,
    ...standardFolder.problems,
    ...decisionFolder.files.flatMap((file) => file.problems),
    ...standardFolder.files.flatMap((file) => file.problems),
    ...found,
  ]);
  const byPath = Map.groupBy(problems, ({ path }) => path);
  const problemsOf = ({ path }: { path: string }) => byPath.get(path) ?? [];
  return {
    decisions: Array.from(index.decisions.values(), (file) =>
      toDecision(file, graph, index, problemsOf(file)),
    ),
    standards: index.standards.map((file) => toStandard(file, index, problemsOf(file))),
    problems,
  };
}

function toDecision(
  { draft, path }: Listed<DecisionDraft>,
  graph: DecisionGraph,
  { standards }: RecordIndex,
  problems: RecordProblem[],
): Decision {
  const { supersedes, supersededBy, related, textLinks, statusLine, ...decision } = draft;
  const behind = standards.filter((file) => file.draft.decisions.some(({ id }) => id === draft.id));
  return {
    ...decision,
    links: graph.linksOf(draft.id),
    standards: behind.map(({ draft: { id, title, status } }) => ({ id, title, status })),
    path,
    problems,
  };
}

function toStandard(
  { draft, path }: Listed<StandardDraft>,
  index: RecordIndex,
  problems: RecordProblem[],
): Standard {
  const { textLinks, decisions, rules, ...standard } = draft;
  const ids = new Set(decisions.map(({ id }) => id));
  return {
    ...standard,
    decisions: decisionReferences(ids, index.decisions),
    rules: rules.map(({ rule }) => rule),
    ruleCount: rules.length,
    severities: countSeverities(rules),
    path,
    problems,
  };
}

function countSeverities(rules: readonly RuleDraft[]): Record<RuleSeverity, number> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { rule } of rules) counts[rule.severity] += 1;
  return counts;
}
