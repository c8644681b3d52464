import type { CodeExample } from '@quoin/records';
import type { Location } from '../findings/finding.ts';
import { addedLinesBetween } from './addedLines.ts';
import { pathOfBlock } from './source.ts';

/**
 * Whether a finding in an example is where the example differs from another: in a block, as the
 * indentation tells, with a line that the other does not have. Where the example only lacks
 * something, any place may say so.
 */
export function isWhereTheyDiffer(
  { path, line, endLine = line }: Location,
  example: CodeExample,
  other: CodeExample,
): boolean {
  const text = blocksOf(example).get(path);
  if (text === undefined) return true;
  const own = addedLinesBetween(blocksOf(other).get(path) ?? '', text);
  if (own.size === 0) return true;
  const lines = text.split('\n');
  const first = blockStart(lines, line);
  const last = Math.max(endLine, blockEnd(lines, first), blockEnd(lines, line));
  return [...own].some((each) => each >= first && each <= last);
}

function blocksOf(example: CodeExample): Map<string, string> {
  const blocks = [example, ...(example.others ?? [])];
  return new Map(blocks.map((block) => [pathOfBlock(block), block.code]));
}

/** The nearest line above, from 1, that is indented less; the line itself when there is none. */
function blockStart(lines: readonly string[], line: number): number {
  const indentation = indentationOf(lines[line - 1] ?? '');
  for (let at = line - 1; at > 0; at -= 1) {
    const before = lines[at - 1] ?? '';
    if (before.trim() !== '' && indentationOf(before) < indentation) return at;
  }
  return line;
}

/** Last line, from 1, of those below `line` that are indented further than it. */
function blockEnd(lines: readonly string[], line: number): number {
  const indentation = indentationOf(lines[line - 1] ?? '');
  let end = line;
  while (end < lines.length) {
    const next = lines[end] ?? '';
    if (next.trim() !== '' && indentationOf(next) <= indentation) break;
    end += 1;
  }
  return end;
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
