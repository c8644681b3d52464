/** What JSON can say. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/**
 * One text for one value, whatever the order of its names: the JSON canonicalization scheme
 * (RFC 8785).
 *
 * @throws {TypeError} for a number that JSON cannot say.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`JSON has no number ${String(value)}.`);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const names = Object.keys(value).sort();
  const members = names.flatMap((name) => {
    const member = value[name];
    return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member)}`];
  });
  return `{${members.join(',')}}`;
}

/** `Array.isArray` does not narrow a read-only list. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
