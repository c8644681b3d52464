/**
 * Lines of `text`, from 1, that are not in `before`, by the longest common subsequence of lines. For
 * short texts: it takes time and memory in proportion to the product of their lengths.
 */
export function addedLinesBetween(before: string, text: string): Set<number> {
  const old = before.split('\n');
  const lines = text.split('\n');
  const added = new Set<number>();
  const common = commonLengths(old, lines);
  const lengthAt = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = 0, j = 0; j < lines.length;) {
    if (i < old.length && old[i] === lines[j]) {
      i += 1;
      j += 1;
    } else if (i < old.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else {
      added.add(j + 1);
      j += 1;
    }
  }
  return added;
}

/** At `[i][j]`: how many lines the texts have in common from there to their ends. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] ?? [];
      const below = lengths[i + 1] ?? [];
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
