import { NotMergeable } from './tree.ts';

/**
 * The order of what stays: that of the side that changed it, with what the other side added put
 * behind what it follows there. What theirs added at a place comes before what ours added.
 *
 * @param keep which of them stay
 * @param strict whether an order that both sides changed is an error; else ours counts
 */
export function mergeOrder(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  { keep, strict }: { keep: ReadonlySet<string>; strict: boolean },
): string[] {
  const fromTheirs = isReordered(base, theirs);
  if (strict && fromTheirs && isReordered(base, ours) && isReordered(ours, theirs)) {
    throw new NotMergeable('Both sides changed the order.');
  }
  const useTheirs = fromTheirs && !isReordered(base, ours);
  const [frame, other] = useTheirs ? [theirs, ours] : [ours, theirs];
  const known = new Set(base);
  const order = frame.filter((id) => keep.has(id));
  const placed = new Set(order);
  let previous: string | undefined;
  for (const id of other) {
    if (!keep.has(id)) continue;
    if (!placed.has(id)) {
      let at = previous === undefined ? 0 : order.indexOf(previous) + 1;
      while (useTheirs && at < order.length && !known.has(order[at] ?? '')) at += 1;
      order.splice(at, 0, id);
      placed.add(id);
    }
    previous = id;
  }
  return order;
}

function isReordered(base: readonly string[], side: readonly string[]): boolean {
  const [inBase, inSide] = [new Set(base), new Set(side)];
  const before = base.filter((id) => inSide.has(id));
  const after = side.filter((id) => inBase.has(id));
  return before.some((id, index) => id !== after[index]);
}
