/**
 * The value below which a share of the measurements lies, read from a histogram: linear inside the
 * bucket. What lies in the last, open bucket is taken for its lower bound.
 *
 * @param bounds upper bounds, ascending; one fewer than counts.
 * @param share from 0 to 1, such as 0.99.
 * @returns undefined where nothing was measured.
 */
export function quantileOf(
  bounds: readonly number[],
  counts: readonly number[],
  share: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    const inside = share * total - below;
    if (count > 0 && inside <= count) {
      const low = bounds[index - 1] ?? 0;
      const high = bounds[index] ?? low;
      return low + ((high - low) * Math.max(0, inside)) / count;
    }
    below += count;
  }
  return bounds.at(-1);
}
