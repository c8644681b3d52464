import { indentedLike, parseJson } from './json.ts';
import { mergeCollections, type Three } from './merge.ts';
import { print } from './print.ts';
import { meaning, NotMergeable, type Collection } from './tree.ts';
import { parseYaml } from './yaml.ts';

/** How a file with a structure was merged. */
export interface StructureMerge {
  /** The merged text; undefined when people have to decide, or the structure cannot be merged safely. */
  text?: string;
  /** For people to decide: three texts that differ in nothing but what excludes each other. */
  open?: Three<string>;
  /** Whether another text of this file still has a structure, with no key twice. */
  isSound(text: string): boolean;
}

type Parse = (text: string) => Collection;

/**
 * Merges JSON or YAML by its keys and items, so that neighbours do not get in each other's way, and
 * keeps how ours is written: order, indentation, comments.
 *
 * @param path its extension says which it is
 * @param base each text is empty or ends with a line feed
 * @returns undefined when the file has no structure on one of the sides
 */
export function mergeStructure(
  path: string,
  base: string,
  ours: string,
  theirs: string,
): StructureMerge | undefined {
  const isJson = /\.jsonc?$/i.test(path);
  if (!isJson && !/\.ya?ml$/i.test(path)) return undefined;
  const parse = isJson ? parseJson : parseYaml;
  const alike = (text: string) => (isJson ? indentedLike(text, ours) : text);
  const sides = attempt(() => ({
    base: readLossless(parse, alike(base)),
    ours: readLossless(parse, ours),
    theirs: readLossless(parse, alike(theirs)),
  }));
  if (!sides) return undefined;
  const isSound = (other: string) => attempt(() => parse(other)) !== undefined;
  const text = attempt(() => mergeSides(parse, sides));
  if (text !== undefined) return { text, isSound };
  const open = attempt(() => ({
    base: mergeSides(parse, sides, 'base'),
    ours: mergeSides(parse, sides, 'ours'),
    theirs: mergeSides(parse, sides, 'theirs'),
  }));
  return { isSound, ...(open && { open }) };
}

/** Refuses what it would not write again as it was. */
function readLossless(parse: Parse, text: string): Collection {
  const tree = parse(text);
  if (print(tree) !== text) throw new NotMergeable('An unusual notation.');
  return tree;
}

function mergeSides(parse: Parse, sides: Three<Collection>, decide?: keyof Three<unknown>): string {
  const kinds = Object.values(sides).map(({ kind, flow }: Collection) => `${kind} ${flow}`);
  if (new Set(kinds).size > 1) throw new NotMergeable('Different kinds of value.');
  const merged = mergeCollections(sides, decide);
  const text = print(merged);
  if (meaning(parse(text)) !== meaning(merged)) throw new NotMergeable('An unusual notation.');
  return text;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotMergeable) return undefined;
    throw error;
  }
}
