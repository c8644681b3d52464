import { resolve } from 'node:path';
import { readDecision, type DecisionDraft } from './decision.ts';
import { readFolder } from './folder.ts';
import { joinRecords } from './join.ts';
import type { Report } from './problems.ts';
import { decisionNumberOf } from './routes.ts';
import { readStandard, type StandardDraft } from './standard.ts';
import type { Decision, RecordProblem, Standard } from './types.ts';

export interface ReadRecordsOptions {
  /**
   * Repository root; paths in the result are relative to it.
   * @defaultValue the working directory
   */
  root?: string;
  /**
   * Folder of the decisions, absolute or relative to the root.
   * @defaultValue `adr`
   */
  decisionsDir?: string;
  /**
   * Folder of the standards, absolute or relative to the root.
   * @defaultValue `standards`
   */
  standardsDir?: string;
}

export interface Records {
  /** Sorted by number. Ids are unique. */
  decisions: Decision[];
  /** Sorted by id. */
  standards: Standard[];
  /** Of all files and both folders, sorted by path and line. */
  problems: RecordProblem[];
}

const standardName = /^[a-z0-9][a-z0-9-]*\.md$/;

/**
 * Reads all decisions and standards and the links between them, as they are on
 * disk now. Never fails on account of a file or folder: what is wrong is in
 * `problems`, and a record with a title is listed in spite of its problems.
 *
 * Of two files with one number, the first by name is listed.
 */
export async function readRecords(options: ReadRecordsOptions = {}): Promise<Records> {
  const root = resolve(options.root ?? process.cwd());
  const [decisions, standards] = await Promise.all([
    readFolder({
      kind: 'decision',
      root,
      directory: resolve(root, options.decisionsDir ?? 'adr'),
      parse: parseDecision,
    }),
    readFolder({
      kind: 'standard',
      root,
      directory: resolve(root, options.standardsDir ?? 'standards'),
      parse: parseStandard,
    }),
  ]);
  return joinRecords(decisions, standards);
}

async function parseDecision(
  name: string,
  text: string,
  report: Report,
): Promise<DecisionDraft | undefined> {
  const number = decisionNumberOf(name);
  if (number !== undefined) return readDecision(text, number, report);
  report(
    'The name does not begin with the number of a decision.',
    'Rename it to four digits, a hyphen and a few words, as 0012-use-postgresql.md.',
  );
  return undefined;
}

async function parseStandard(
  name: string,
  text: string,
  report: Report,
): Promise<StandardDraft | undefined> {
  if (!standardName.test(name)) {
    report(
      'The name cannot serve as the id of a standard.',
      'Rename it to small letters, digits and hyphens, as error-handling.md.',
    );
  }
  return readStandard(text, name.replace(/\.md$/i, ''), report);
}
