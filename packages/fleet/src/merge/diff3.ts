import { diffArrays } from 'diff';

/** Lines on three sides; where they are the same on all, `stable` holds them. */
export type Region = { stable: string[] } | { base: string[]; ours: string[]; theirs: string[] };

/**
 * How many lines two texts may differ by; above it they have nothing in common but their start and
 * end. The search takes time with its square, and a text so different is for people anyway.
 */
const MOST_EDITS = 3000;

/** For each line of `from`, the line of `to` that is the same one; -1 for those that are gone. */
export function matchesOf(from: readonly string[], to: readonly string[]): Int32Array {
  const matches = new Int32Array(from.length).fill(-1);
  const start = commonLength(from, to);
  const end = commonLength(from.slice(start).reverse(), to.slice(start).reverse());
  for (let at = 0; at < start; at += 1) matches[at] = at;
  for (let at = 1; at <= end; at += 1) matches[from.length - at] = to.length - at;
  // Lines that the other side lacks cannot match; without them the search is short.
  const [left, right] = [
    indicesWithin(from, start, end, new Set(to)),
    indicesWithin(to, start, end, new Set(from)),
  ];
  const lines = (all: readonly string[], indices: readonly number[]) =>
    indices.map((index) => all[index] ?? '');
  const changes = diffArrays(lines(from, left), lines(to, right), { maxEditLength: MOST_EDITS });
  let [a, b] = [0, 0];
  for (const { added, removed, count = 0 } of changes ?? []) {
    for (let more = 0; !added && !removed && more < count; more += 1) {
      matches[left[a + more] ?? 0] = right[b + more] ?? 0;
    }
    if (!added) a += count;
    if (!removed) b += count;
  }
  return matches;
}

/**
 * Divides three texts where all of them agree.
 *
 * Khanna, Kunal, Pierce: A Formal Investigation of Diff3, FSTTCS 2007
 */
export function diff3(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): Region[] {
  const [inOurs, inTheirs] = [matchesOf(base, ours), matchesOf(base, theirs)];
  const regions: Region[] = [];
  let [was, mine, other] = [0, 0, 0];
  for (let at = 0; at <= base.length; at += 1) {
    const isEnd = at === base.length;
    const [nextMine = -1, nextOther = -1] = isEnd
      ? [ours.length, theirs.length]
      : [inOurs[at], inTheirs[at]];
    if (nextMine < 0 || nextOther < 0) continue;
    const changed = {
      base: base.slice(was, at),
      ours: ours.slice(mine, nextMine),
      theirs: theirs.slice(other, nextOther),
    };
    if (Object.values(changed).some((lines) => lines.length > 0)) regions.push(changed);
    if (!isEnd) regions.push({ stable: [base[at] ?? ''] });
    [was, mine, other] = [at + 1, nextMine + 1, nextOther + 1];
  }
  return regions;
}

/** How many lines two lists have in common at their start. */
export function commonLength(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((line, index) => line !== b[index]);
  return different < 0 ? a.length : different;
}

function indicesWithin(
  lines: readonly string[],
  start: number,
  end: number,
  known: ReadonlySet<string>,
): number[] {
  const indices: number[] = [];
  for (let index = start; index < lines.length - end; index += 1) {
    if (known.has(lines[index] ?? '')) indices.push(index);
  }
  return indices;
}
