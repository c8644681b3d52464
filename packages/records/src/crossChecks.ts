import type { DecisionDraft } from './decision.ts';
import type { DecisionGraph } from './graph.ts';
import type { Listed, RecordIndex } from './recordIndex.ts';
import { resolveLink } from './links.ts';
import type { MarkdownLink } from './markdown.ts';
import { reportInto, type Report } from './problems.ts';
import type { IdReference } from './references.ts';
import type { StandardDraft } from './standard.ts';
import type { RecordProblem } from './types.ts';

/** Checks what only the records together can show, and adds to `problems`. */
export function checkReferences(
  index: RecordIndex,
  graph: DecisionGraph,
  problems: RecordProblem[],
): void {
  for (const file of index.decisions.values()) {
    const report = reportInto(problems, 'decision', file.path);
    checkDecision(file, index, report);
    checkSuccession(file.draft, graph, index, report);
    checkLinks(file.draft.textLinks, file.path, index, report);
  }
  const ruleOwners = new Map<string, string>();
  for (const file of index.standards) {
    const report = reportInto(problems, 'standard', file.path);
    checkStandard(file, index, report);
    checkRuleIds(file, ruleOwners, report);
    checkLinks(file.draft.textLinks, file.path, index, report);
  }
}

function checkDecision({ draft }: Listed<DecisionDraft>, index: RecordIndex, report: Report): void {
  for (const reference of [...draft.supersedes, ...draft.supersededBy, ...draft.related]) {
    if (reference.id === draft.id) {
      report(`${draft.id} refers to itself.`, 'Remove it, or name another.', reference.line);
    } else checkExists(reference, index, report);
  }
}

function checkExists({ id, line }: IdReference, index: RecordIndex, report: Report): void {
  if (index.decisionNames.has(id)) return;
  const last = [...index.decisionNames.keys()].sort().at(-1);
  const extent = last === undefined ? 'has no decisions yet' : `ends with ${last}`;
  report(
    `${id} does not exist.`,
    `Correct the number or remove it; ${index.decisionFolder.path}/ ${extent}.`,
    line,
  );
}

/** A decision that an accepted one supersedes must say so itself. */
function checkSuccession(
  draft: DecisionDraft,
  graph: DecisionGraph,
  { decisions }: RecordIndex,
  report: Report,
): void {
  if (graph.isSupersededByItself(draft.id)) {
    report(
      `${draft.id} supersedes itself by way of other decisions.`,
      'Correct "supersedes" and "superseded by" so that each leads to an older decision.',
      draft.statusLine,
    );
  }
  if (draft.status === 'superseded' || draft.status === 'unknown') return;
  for (const { id, status } of graph.linksOf(draft.id).supersededBy) {
    if (status !== 'accepted') continue;
    report(
      `${id} supersedes this decision, but its status is ${draft.status}.`,
      `Write "status: superseded by ${id}", or take ${draft.id} out of "supersedes" in ${decisions.get(id)?.path ?? id}.`,
      draft.statusLine,
    );
  }
}

function checkStandard({ draft }: Listed<StandardDraft>, index: RecordIndex, report: Report): void {
  for (const reference of draft.decisions) {
    checkExists(reference, index, report);
    const decision = index.decisions.get(reference.id)?.draft;
    if (draft.status !== 'active' || decision === undefined) continue;
    if (!['rejected', 'deprecated', 'superseded'].includes(decision.status)) continue;
    const successors = decision.supersededBy.map(({ id }) => id).join(', ');
    report(
      `The standard is active, but ${reference.id} behind it is ${decision.status}.`,
      successors === '' ? 'Name a decision that is in force.' : `Name ${successors} instead.`,
      reference.line,
    );
  }
}

function checkRuleIds(
  { draft, name }: Listed<StandardDraft>,
  owners: Map<string, string>,
  report: Report,
): void {
  for (const { rule, line } of draft.rules) {
    const owner = owners.get(rule.id);
    if (owner === undefined) owners.set(rule.id, name);
    else report(`The rule id ${rule.id} is taken by ${owner} already.`, 'Rename one.', line);
  }
}

function checkLinks(links: MarkdownLink[], path: string, index: RecordIndex, report: Report): void {
  for (const { href, line } of links) {
    const target = resolveLink(href, path, index);
    if (target === undefined || target.exists) continue;
    const present = target.decisionId && index.decisionNames.get(target.decisionId);
    report(
      `The link to ${target.name} leads nowhere.`,
      present ? `Link to ${present}.` : 'Correct the file name, or remove the link.',
      line,
    );
  }
}
