import {
  entries,
  get,
  items,
  text,
  type Located,
  type LocatedMap,
  type LocatedScalar,
} from '../shared/located.ts';
import type { TerraformBlock } from './module.ts';

/** Block types whose first label is a type, the second a name. */
const OF_A_TYPE = new Set(['resource', 'data']);

/**
 * Blocks of Terraform's form in JSON. A text with an expression is unknown, unless it is a variable
 * with a default or a local of the same file.
 *
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function jsonBlocks(document: Located, path: string): TerraformBlock[] {
  const names = namesOf(document);
  return entries(document).flatMap(({ key: kind, value: group, keyAt }) => {
    const block = (type: string, name: string, value: Located, headAt = keyAt) =>
      items(value).flatMap((each): TerraformBlock[] => {
        const body = filled(each, names);
        return body.kind === 'map' ? [{ kind, type, name, path, headAt, body }] : [];
      });
    if (kind === 'locals' || kind === 'terraform') return block('', '', group);
    const groups = items(group).flatMap(entries);
    return groups.flatMap(({ key: first, value, keyAt: firstAt }) =>
      OF_A_TYPE.has(kind)
        ? items(value)
            .flatMap(entries)
            .flatMap((named) => block(first, named.key, named.value, named.keyAt))
        : block(first, first, value, firstAt),
    );
  });
}

function namesOf(document: Located): Map<string, Located> {
  const names = new Map<string, Located>();
  for (const { key, value } of items(get(document, 'variable')).flatMap(entries)) {
    const given = get(value, 'default');
    if (given !== undefined) names.set(`var.${key}`, given);
  }
  for (const { key, value } of items(get(document, 'locals')).flatMap(entries)) {
    names.set(`local.${key}`, value);
  }
  return names;
}

/** Deeper values than this stay as they are: nobody writes them. */
const DEEPEST = 50;

function filled(value: Located, names: ReadonlyMap<string, Located>, depth = 0): Located {
  if (depth > DEEPEST) return value;
  const inner = (each: Located): Located => filled(each, names, depth + 1);
  if (value.kind === 'list') return { ...value, items: value.items.map(inner) };
  if (value.kind === 'map') {
    const filledEntries = [...value.entries].map(([key, each]) => [key, inner(each)] as const);
    const map: LocatedMap = { ...value, entries: new Map(filledEntries) };
    return map;
  }
  const written = text(value);
  if (value.kind !== 'scalar' || written?.includes('${') !== true) return value;
  const name = /^\$\{\s{0,9}([\w.-]{1,200})\s{0,9}\}$/.exec(written)?.[1];
  const known = name === undefined ? undefined : names.get(name);
  const isKnown = known?.kind === 'scalar' && text(known)?.includes('${') !== true;
  if (isKnown) return { ...(known as LocatedScalar), at: value.at };
  return { kind: 'unknown', at: value.at, text: written };
}
