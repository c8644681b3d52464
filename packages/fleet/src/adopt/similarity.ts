import { PROVENANCE_PATH, type RenderedFile } from '@quoin/scaffold';
import type { Project } from './project.ts';

/** How a rendering and a project relate. Lines are counted in text files; a binary file counts as one. */
export interface Similarity {
  /** Files of the template. */
  files: number;
  present: number;
  unchanged: number;
  /** Lines of the template. */
  lines: number;
  /** Those that the project has as well, in the same files. */
  common: number;
}

/** Thousands of lines that say little. */
const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'];

export function compare({ files }: Project, rendering: readonly RenderedFile[]): Similarity {
  const result: Similarity = { files: 0, present: 0, unchanged: 0, lines: 0, common: 0 };
  for (const { path, content } of rendering) {
    if (path === PROVENANCE_PATH || LOCK_FILES.includes(path)) continue;
    const found = files.get(path)?.content;
    const lines = linesOf(content);
    result.files += 1;
    result.lines += lines.length;
    if (found === undefined) continue;
    result.present += 1;
    if (found.equals(content)) {
      result.unchanged += 1;
      result.common += lines.length;
    } else result.common += countCommon(lines, linesOf(found));
  }
  return result;
}

/**
 * What a rendering explains of the project less what it would bring that is not there: a layer is
 * worth having when the project has more than half of it.
 */
export function gainOf({ common, lines }: Similarity): number {
  return 2 * common - lines;
}

export function linesOf(content: Buffer): string[] {
  if (content.includes(0)) return [content.toString('latin1')];
  const lines = content.toString('utf8').split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** How many lines of one list the other has too, each as often as it is there. */
function countCommon(lines: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    common += 1;
  }
  return common;
}
