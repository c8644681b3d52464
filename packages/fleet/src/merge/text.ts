import { diff3MergeRegions, diffComm } from 'node-diff3';
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
  for (const region of diff3MergeRegions(linesOf(ours), linesOf(base), linesOf(theirs))) {
    if (region.stable) output.lines(region.bufferContent);
    else output.conflict(region.aContent, region.bContent, region.oContent);
  }
  return output.finish();
}

/** What two sides added independently: the lines that they share once, the others between markers. */
export function mergeAdded(ours: string, theirs: string, labels: MergeLabels): TextMerge {
  const output = createOutput(labels);
  for (const { common, buffer1, buffer2 } of diffComm(linesOf(ours), linesOf(theirs))) {
    if (common) output.lines(common);
    else output.conflict(buffer1, buffer2);
  }
  return output.finish();
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

/** How many lines two lists have in common at their start. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((line, index) => line !== b[index]);
  return different < 0 ? a.length : different;
}
