import { readRecords, type ReadRecordsOptions } from './readRecords.ts';
import type { RecordProblem } from './types.ts';

export interface CheckResult {
  /** 0 when all records are in order, 1 when there are problems. */
  exitCode: 0 | 1;
  /** What to print, one line a problem and a closing line. */
  lines: string[];
}

/** Checks every decision and standard and the links between them. */
export async function checkRecords(options: ReadRecordsOptions = {}): Promise<CheckResult> {
  const { decisions, standards, problems } = await readRecords(options);
  if (problems.length === 0) {
    const counts = `${count(decisions.length, 'decision')} and ${count(standards.length, 'standard')}`;
    return { exitCode: 0, lines: [`${counts} are in order.`] };
  }
  const files = new Set(problems.map(({ path }) => path)).size;
  const closing = `${count(problems.length, 'problem')} in ${count(files, 'file')}.`;
  return { exitCode: 1, lines: [...problems.map(formatProblem), closing] };
}

/** `path:line message — fix`; terminals and editors open the path at the line. */
function formatProblem({ path, line, message, fix }: RecordProblem): string {
  const place = line === undefined ? path : `${path}:${line}`;
  return `${place} ${message} — ${fix}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
