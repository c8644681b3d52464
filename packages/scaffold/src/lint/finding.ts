/** What the lint of a template looks at. */
export type Rule =
  | 'undeclared'
  | 'unused'
  | 'placeholder'
  | 'render'
  | 'step'
  | 'secret'
  | 'version'
  | 'changelog'
  | 'migration';

/** Something to mend in a template. */
export interface Finding {
  rule: Rule;
  /** Relative to the template's folder, with forward slashes. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** What is wrong, and what to do. */
  message: string;
}

/** A place in a file; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

export const TOP: Position = { line: 1, column: 1 };

/** By place, each once: two steps may render the same file. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const distinct = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...distinct.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The text of a file; undefined for a binary one. */
export function textOf(content: Buffer): string | undefined {
  return content.includes(0) ? undefined : content.toString('utf8');
}

export function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
