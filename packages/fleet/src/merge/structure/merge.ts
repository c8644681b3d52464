import { byIdentity, byKey, type Identified } from './identity.ts';
import { mergeEntry, sameEntry, threeWay } from './entry.ts';
import { mergeOrder } from './order.ts';
import { shifted } from './print.ts';
import { meaning, NotMergeable, type Collection, type Entry } from './tree.ts';

/** The same thing on three sides. */
export interface Three<T> {
  base: T;
  ours: T;
  theirs: T;
}

/**
 * Merges collections entry by entry, and keeps how ours is written.
 *
 * @param decide the side whose entry is taken where entries exclude each other
 * @throws {NotMergeable} when they do and nothing decides, or when the collections themselves do
 */
export function mergeCollections(
  { base, ours, ...others }: Three<Collection>,
  decide?: keyof Three<unknown>,
): Collection {
  const theirs = shifted(others.theirs, ours.indent - others.theirs.indent);
  const isList = ours.kind === 'list';
  const sides = isList ? byIdentity({ base, ours, theirs }) : byKey({ base, ours, theirs });
  if (isList) assertNotReplaced(sides);
  const merged = mergeEntries(sides, decide);
  const order = mergeOrder(
    [...sides.base.keys()],
    [...sides.ours.keys()],
    [...sides.theirs.keys()],
    { keep: new Set(merged.keys()), strict: isList },
  );
  const entries = order.flatMap((id) => merged.get(id) ?? []);
  const model = ours.entries.length > 0 ? ours : theirs;
  const close = model === ours ? threeWay(base.close, ours.close, theirs.close) : theirs.close;
  return {
    ...ours,
    open: threeWay(base.open, ours.open, theirs.open),
    entries: ours.flow ? spaced(entries, model) : entries,
    close,
  };
}

function mergeEntries(
  { base, ours, theirs }: Three<Identified>,
  decide?: keyof Three<unknown>,
): Identified {
  const merged: Identified = new Map();
  for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
    const sides = { base: base.get(id), ours: ours.get(id), theirs: theirs.get(id) };
    const entry = mergeOrDecide(sides, decide);
    if (entry) merged.set(id, entry);
  }
  return merged;
}

function mergeOrDecide(
  sides: Three<Entry | undefined>,
  decide?: keyof Three<unknown>,
): Entry | undefined {
  try {
    return mergeOne(sides, decide);
  } catch (error) {
    if (!decide || !(error instanceof NotMergeable)) throw error;
    return sides[decide];
  }
}

/** @returns nothing when a side deleted it and the other left it as it was */
function mergeOne(
  { base, ours, theirs }: Three<Entry | undefined>,
  decide?: keyof Three<unknown>,
): Entry | undefined {
  if (ours && theirs) {
    return mergeEntry(base, ours, theirs, (inner) => mergeCollections(inner, decide));
  }
  if (!base) return ours ?? theirs;
  const unchanged = ours
    ? sameEntry(ours, base)
    : meaning(theirs?.value ?? base.value) === meaning(base.value);
  if (!unchanged) throw new NotMergeable('One side deleted what the other changed.');
  return undefined;
}

/** An item for which each side put another one: nobody knows whether both are meant. */
function assertNotReplaced({ base, ours, theirs }: Three<Identified>): void {
  const goneTwice = [...base.keys()].some((id) => !ours.has(id) && !theirs.has(id));
  const added = (side: Identified, other: Identified) =>
    [...side.keys()].some((id) => !base.has(id) && !other.has(id));
  if (goneTwice && added(ours, theirs) && added(theirs, ours)) {
    throw new NotMergeable('Both sides replaced an item.');
  }
}

/** Gives entries between brackets the white space of their neighbours. */
function spaced(entries: readonly Entry[], model: Collection): Entry[] {
  const inLines = model.entries.find(({ before }) => before.includes('\n'))?.before;
  return entries.map((entry, index) => {
    if (inLines !== undefined) {
      if (entry.before.includes('\n')) return entry;
      return { ...entry, before: inLines.slice(inLines.lastIndexOf('\n')) + entry.before.trim() };
    }
    // A comment.
    if (entry.before.trim() !== '') return entry;
    const [first, second] = model.entries;
    return { ...entry, before: (index === 0 ? first?.before : second?.before) ?? ' ' };
  });
}
