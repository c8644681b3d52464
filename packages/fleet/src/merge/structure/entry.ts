import type { Three } from './merge.ts';
import { print } from './print.ts';
import { commentsOf, meaning, NotMergeable, words } from './tree.ts';
import type { Collection, Entry, Node } from './tree.ts';

type MergeCollections = (sides: Three<Collection>) => Collection;

/** Merges an entry that both sides have. */
export function mergeEntry(
  base: Entry | undefined,
  ours: Entry,
  theirs: Entry,
  mergeCollections: MergeCollections,
): Entry {
  if (!base) return mergeAdded(ours, theirs, mergeCollections);
  const before = threeWay(base.before, ours.before, theirs.before);
  const kinds = [base, ours, theirs].map(({ value }) => kindOf(value));
  if (new Set(kinds).size > 1) return { ...mergeWhole(base, ours, theirs), before };
  const value = mergeValues(
    { base: base.value, ours: ours.value, theirs: theirs.value },
    mergeCollections,
  );
  // What follows a value depends on how it is written, so it comes from the same side.
  const prefer = value === theirs.value ? 'theirs' : 'ours';
  return {
    key: ours.key,
    before,
    head: threeWay(base.head, ours.head, theirs.head, prefer),
    value,
    after: threeWay(base.after, ours.after, theirs.after, prefer),
  };
}

/** Whether entries mean the same and say the same about it. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return meaning(a.value) === meaning(b.value) && commentsOf(a) === commentsOf(b);
}

/**
 * Merges a text between values: comments and white space. The latter alone is no change.
 *
 * @param prefer which side's white space is taken where no comment decides
 * @throws {NotMergeable} when both sides changed it
 */
export function threeWay(
  base: string,
  ours: string,
  theirs: string,
  prefer: 'ours' | 'theirs' = 'ours',
): string {
  const [was, mine, other] = [words(base), words(ours), words(theirs)];
  if (mine === other) return prefer === 'ours' ? ours : theirs;
  if (other === was) return ours;
  if (mine === was) return theirs;
  throw new NotMergeable('Both sides changed a comment.');
}

function mergeAdded(ours: Entry, theirs: Entry, mergeCollections: MergeCollections): Entry {
  if (meaning(ours.value) === meaning(theirs.value)) return ours;
  const [mine, other] = [ours.value, theirs.value];
  if (kindOf(mine) !== kindOf(other) || mine.kind === 'atom' || other.kind === 'atom') {
    throw new NotMergeable('Both sides added it.');
  }
  const value = mergeCollections({ base: { ...mine, entries: [] }, ours: mine, theirs: other });
  return { ...ours, value };
}

/** For an entry whose value became something of another kind. */
function mergeWhole(base: Entry, ours: Entry, theirs: Entry): Entry {
  if (sameEntry(theirs, base) || sameEntry(ours, theirs)) return ours;
  if (sameEntry(ours, base)) return theirs;
  throw new NotMergeable('Both sides changed it.');
}

function mergeValues(
  { base, ours, theirs }: Three<Node>,
  mergeCollections: MergeCollections,
): Node {
  if (base.kind !== 'atom' && ours.kind !== 'atom' && theirs.kind !== 'atom') {
    // What the service never touched comes as the template writes it.
    return print(ours) === print(base) ? theirs : mergeCollections({ base, ours, theirs });
  }
  const [was, mine, other] = [meaning(base), meaning(ours), meaning(theirs)];
  if (other === was || mine === other) return ours;
  if (mine === was) return theirs;
  throw new NotMergeable('Both sides changed a value.');
}

function kindOf(node: Node): string {
  return node.kind === 'atom' ? 'atom' : `${node.kind} ${node.flow} ${node.compact}`;
}
