import { commonLength, diff3, matchesOf } from './diff3.ts';
import type { MergeLabels } from './types.ts';

/** A merged text; `conflicts` counts the places that hold markers. */
export interface TextMerge {
  text: string;
  conflicts: number;
}

/**
 * Merges texts line by line (diff3). Where both sides changed the same lines, or lines next to each
 * other, all of theirs stand between git's markers, the base among them.
 *
 * Every text but an empty one ends with a line feed.
 */
export function mergeText(
  base: string,
  ours: string,
  theirs: string,
  labels: MergeLabels,
): TextMerge {
  const output = createOutput(labels);
  for (const region of diff3(linesOf(base), linesOf(ours), linesOf(theirs))) {
    if ('stable' in region) output.lines(region.stable);
    else if (isSame(region.ours, region.base)) output.lines(region.theirs);
    else if (isSame(region.theirs, region.base)) output.lines(region.ours);
    else output.conflict(region.ours, region.theirs, region.base);
  }
  return output.finish();
}

/** What two sides added independently: the lines that they share once, the others between markers. */
export function mergeAdded(ours: string, theirs: string, labels: MergeLabels): TextMerge {
  const output = createOutput(labels);
  const [mine, other] = [linesOf(ours), linesOf(theirs)];
  let [start, otherStart] = [0, 0];
  matchesOf(mine, other).forEach((match, at) => {
    if (match < 0) return;
    output.conflict(mine.slice(start, at), other.slice(otherStart, match));
    output.lines(mine.slice(at, at + 1));
    [start, otherStart] = [at + 1, match + 1];
  });
  output.conflict(mine.slice(start), other.slice(otherStart));
  return output.finish();
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && commonLength(a, b) === a.length;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

function createOutput(labels: MergeLabels) {
  const merged: string[] = [];
  let conflicts = 0;

  function conflict(ours: string[], theirs: string[], base?: string[]): void {
    const start = commonLength(ours, theirs);
    const end = commonLength(ours.slice(start).reverse(), theirs.slice(start).reverse());
    const middle = (lines: string[]) => lines.slice(start, lines.length - end);
    lines(ours.slice(0, start));
    if (middle(ours).length > 0 || middle(theirs).length > 0) {
      conflicts += 1;
      lines([`<<<<<<< ${labels.ours}`, ...middle(ours)]);
      if (base) lines([`||||||| ${labels.base}`, ...base]);
      lines(['=======', ...middle(theirs), `>>>>>>> ${labels.theirs}`]);
    }
    lines(ours.slice(ours.length - end));
  }

  function lines(more: string[]): void {
    for (const line of more) merged.push(line);
  }

  const finish = () => ({ text: merged.map((line) => `${line}\n`).join(''), conflicts });
  return { lines, conflict, finish };
}
