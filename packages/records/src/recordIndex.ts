import type { DecisionDraft } from './decision.ts';
import type { RecordFile, RecordFolder } from './folder.ts';
import { compare, reportInto } from './problems.ts';
import { decisionNumberOf, formatDecisionId } from './routes.ts';
import type { StandardDraft } from './standard.ts';
import type { DecisionReference, RecordProblem } from './types.ts';

/** A record that has a title and is therefore listed. */
export type Listed<Draft> = RecordFile<Draft> & { draft: Draft & { title: string } };

/** All files of both folders, before the links between them are followed. */
export interface RecordIndex {
  decisionFolder: RecordFolder<DecisionDraft>;
  standardFolder: RecordFolder<StandardDraft>;
  /** By id, sorted. */
  decisions: Map<string, Listed<DecisionDraft>>;
  standards: Listed<StandardDraft>[];
  /** Name of the file for each id, whether or not the file can be read. */
  decisionNames: Map<string, string>;
}

/** Sorts the files by id; a number that is taken twice is reported in `problems`. */
export function indexRecords(
  decisionFolder: RecordFolder<DecisionDraft>,
  standardFolder: RecordFolder<StandardDraft>,
  problems: RecordProblem[],
): RecordIndex {
  const decisionNames = new Map<string, string>();
  const decisions = new Map<string, Listed<DecisionDraft>>();
  for (const file of decisionFolder.files) {
    const number = decisionNumberOf(file.name);
    if (number === undefined) continue;
    const id = formatDecisionId(number);
    const first = decisionNames.get(id);
    if (first === undefined) {
      decisionNames.set(id, file.name);
      if (isListed(file)) decisions.set(id, file);
      continue;
    }
    reportInto(
      problems,
      'decision',
      file.path,
    )(
      `${id} is taken by ${first} already; this file is left out.`,
      `Give it the next free number, ${nextNumber(decisionFolder.files)}.`,
    );
  }
  const standards = standardFolder.files.filter(isListed);
  return { decisionFolder, standardFolder, decisions, standards, decisionNames };
}

function isListed<Draft extends { title?: string }>(
  file: RecordFile<Draft>,
): file is Listed<Draft> {
  return Boolean(file.draft?.title);
}

function nextNumber(files: { name: string }[]): string {
  const last = files.reduce((max, { name }) => Math.max(max, decisionNumberOf(name) ?? 0), 0);
  return String(last + 1).padStart(4, '0');
}

/** References to those of the ids that are listed, sorted by id. */
export function decisionReferences(
  ids: Set<string>,
  decisions: RecordIndex['decisions'],
): DecisionReference[] {
  return [...ids].sort(compare).flatMap((id) => {
    const draft = decisions.get(id)?.draft;
    return draft ? [{ id, title: draft.title, status: draft.status }] : [];
  });
}
