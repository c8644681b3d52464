import type { CodeExample } from '@quoin/records';
import { addedLinesBetween } from './addedLines.ts';
import { pathOfBlock } from './source.ts';

/**
 * Where an example differs from another: the lines of its files, from 1, that the other does not
 * have, and those beside which it lacks some.
 *
 * @returns lines by path
 */
export function differenceOf(example: CodeExample, other: CodeExample): Map<string, Set<number>> {
  const others = new Map(blocksOf(other));
  return new Map(
    blocksOf(example).map(([path, text]) => {
      const before = others.get(path) ?? '';
      const lines = addedLinesBetween(before, text);
      for (const line of linesBesideGaps(before, text)) lines.add(line);
      return [path, lines] as const;
    }),
  );
}

function blocksOf(example: CodeExample): [path: string, text: string][] {
  return [example, ...(example.others ?? [])].map((block) => [pathOfBlock(block), block.code]);
}

/** Lines of `text` between which `other` has lines that `text` lacks. */
function linesBesideGaps(other: string, text: string): number[] {
  const lacking = addedLinesBetween(text, other);
  const lines = other.split('\n');
  const kept = lines.map((_, at) => !lacking.has(at + 1));
  let line = 0;
  return kept.flatMap((isKept, at) => {
    if (isKept) line += 1;
    return isKept || (at > 0 && !kept[at - 1]) ? [] : [line, line + 1];
  });
}
