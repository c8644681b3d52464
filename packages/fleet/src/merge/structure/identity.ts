import type { Three } from './merge.ts';
import { meaning, type Collection, type Entry, type Node } from './tree.ts';

/** What names an item of a list, in the order in which it is looked for. */
const NAMES = ['id', 'name', 'uses'];

/** The entries of a collection by what makes each the same on every side. */
export type Identified = Map<string, Entry>;

/** The entries of three maps by their key. */
export function byKey(maps: Three<Collection>): Three<Identified> {
  return onEach(maps, ({ entries }) => new Map(entries.map((entry) => [entry.key ?? '', entry])));
}

/**
 * The items of three lists by their name, or by their value where names are missing or not unique.
 * Equal ones in a list are counted.
 */
export function byIdentity(lists: Three<Collection>): Three<Identified> {
  const unique = Object.values(lists).every(({ entries }: Collection) => {
    const names = entries.map(({ value }) => nameOf(value));
    return new Set(names).size === names.length;
  });
  const identify = unique ? nameOf : meaning;
  return onEach(lists, ({ entries }) => {
    const counts = new Map<string, number>();
    return new Map(
      entries.map((entry) => {
        const id = identify(entry.value);
        const count = counts.get(id) ?? 0;
        counts.set(id, count + 1);
        return [`${id}#${count}`, entry];
      }),
    );
  });
}

function onEach<T, R>({ base, ours, theirs }: Three<T>, apply: (side: T) => R): Three<R> {
  return { base: apply(base), ours: apply(ours), theirs: apply(theirs) };
}

function nameOf(node: Node): string {
  if (node.kind !== 'map') return meaning(node);
  for (const name of NAMES) {
    const value = node.entries.find(({ key }) => key === name)?.value;
    if (value?.kind !== 'atom') continue;
    // An action keeps its identity when its version changes.
    return `${name}=${name === 'uses' ? value.value.replace(/@[^@]*$/, '') : value.value}`;
  }
  return meaning(node);
}
