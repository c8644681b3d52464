/**
 * A value that remembers where it was written. Terraform, YAML and JSON are read into this one
 * form, so that a rule about a policy or a port does not care which of them it came from.
 */

/** Lines and columns from 1; `endColumn` is the first column after the text. */
export interface Place {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export type Scalar = string | number | boolean | null;

export interface LocatedScalar {
  kind: 'scalar';
  at: Place;
  value: Scalar;
}

export interface LocatedList {
  kind: 'list';
  at: Place;
  items: Located[];
}

export interface LocatedMap {
  kind: 'map';
  at: Place;
  entries: Map<string, Located>;
  /** Where the keys stand, for those that have a place of their own. */
  keys: Map<string, Place>;
}

/** A value that is only known when it runs: a variable without a default, a call, a template. */
export interface LocatedUnknown {
  kind: 'unknown';
  at: Place;
  /** As it is written, such as `var.password`. */
  text: string;
}

export type Located = LocatedScalar | LocatedList | LocatedMap | LocatedUnknown;

/** The value behind a path of keys and indexes; undefined where there is none. */
export function get(
  value: Located | undefined,
  ...path: readonly (string | number)[]
): Located | undefined {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number') {
      current = current?.kind === 'list' ? current.items[step] : undefined;
    } else {
      // A block that may occur once is a list of one; both forms mean the same to a rule.
      const map = current?.kind === 'list' ? current.items[0] : current;
      current = map?.kind === 'map' ? map.entries.get(step) : undefined;
    }
  }
  return current;
}

/** The text, number or truth value; undefined for anything else, also for null. */
export function scalar(value: Located | undefined): string | number | boolean | undefined {
  return value?.kind === 'scalar' && value.value !== null ? value.value : undefined;
}

/** A scalar as text, so that `443` and `"443"` are one. */
export function text(value: Located | undefined): string | undefined {
  const found = scalar(value);
  return found === undefined ? undefined : String(found);
}

export function numeric(value: Located | undefined): number | undefined {
  const found = scalar(value);
  if (typeof found === 'boolean' || found === undefined || found === '') return undefined;
  const number = Number(found);
  return Number.isFinite(number) ? number : undefined;
}

/** True and false, also as the texts that Terraform and YAML accept for them. */
export function flag(value: Located | undefined): boolean | undefined {
  const found = text(value)?.toLowerCase();
  if (found === 'true') return true;
  return found === 'false' ? false : undefined;
}

/** The items of a list; one value alone is a list of one, nothing is an empty one. */
export function items(value: Located | undefined): Located[] {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** Key, value and the place of the key of each entry of a map. */
export function entries(
  value: Located | undefined,
): { key: string; value: Located; keyAt: Place }[] {
  if (value?.kind !== 'map') return [];
  return [...value.entries].map(([key, entry]) => ({
    key,
    value: entry,
    keyAt: value.keys.get(key) ?? entry.at,
  }));
}

/** Whether somebody wrote a value here, known or not; null counts as not written. */
export function isSet(value: Located | undefined): value is Located {
  return value !== undefined && !(value.kind === 'scalar' && value.value === null);
}

/** Where the key of an entry stands; the place of the map where it has no such entry. */
export function placeOf(map: Located, key: string): Place {
  const found = get(map, key);
  if (map.kind === 'map') return map.keys.get(key) ?? found?.at ?? map.at;
  return found?.at ?? map.at;
}

/**
 * Every value below this one and itself, the outer before the inner. Values that are referred to
 * from several places come once.
 */
export function* walk(value: Located): Generator<Located> {
  const waiting: Located[] = [value];
  const seen = new Set<Located>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    yield next;
    const below =
      next.kind === 'list' ? next.items : next.kind === 'map' ? [...next.entries.values()] : [];
    for (let index = below.length - 1; index >= 0; index -= 1) {
      const each = below[index];
      if (each !== undefined) waiting.push(each);
    }
  }
}

/** A larger value than this, such as one that doubles with each name, stays unknown. */
const LARGEST_VALUE = 2_000;

/** The value as if it were written at the place; undefined when it is too large. */
export function movedTo(at: Place, value: Located): Located | undefined {
  let left = LARGEST_VALUE;
  const move = (each: Located): Located => {
    left -= 1;
    if (left < 0 || each.kind === 'scalar' || each.kind === 'unknown') return { ...each, at };
    if (each.kind === 'list') return { ...each, at, items: each.items.map(move) };
    const entries = [...each.entries].map(([key, entry]) => [key, move(entry)] as const);
    return { kind: 'map', at, entries: new Map(entries), keys: new Map() };
  };
  const moved = move(value);
  return left < 0 ? undefined : moved;
}
