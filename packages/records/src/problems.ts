import type { RecordKind, RecordProblem } from './types.ts';

/** Notes one problem of the file being read. `line` counts from 1. */
export type Report = (message: string, fix: string, line?: number) => void;

/** A `Report` that appends to `problems`. */
export function reportInto(problems: RecordProblem[], kind: RecordKind, path: string): Report {
  return (message, fix, line) => {
    problems.push({ kind, path, ...(line !== undefined && { line }), message, fix });
  };
}

/** By path, then by line; whole-file problems first. */
export function sortProblems(problems: RecordProblem[]): RecordProblem[] {
  return problems.toSorted((a, b) => compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0));
}

/** Order of code units, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
