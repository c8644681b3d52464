import { entries, get, isSet, items, type Located, type Place } from '../shared/located.ts';
import type { ApiDocument, Operation } from './document.ts';

export interface SchemaPart {
  /** The property that it describes; empty for the whole body. */
  name: string;
  schema: Located;
  /** The name of the property, or the schema itself. */
  at: Place;
}

/** Deeper parts of a schema are not looked at. */
const DEEPEST = 30;

/**
 * A schema and everything inside it, references followed, each place once.
 *
 * @param seen - schemas that were walked before; those are left out
 */
export function* partsOf(
  document: ApiDocument,
  root: Located | undefined,
  seen: Set<Located>,
): Generator<SchemaPart> {
  const waiting: (Omit<SchemaPart, 'schema'> & { value: Located; depth: number })[] = [];
  if (root !== undefined) waiting.push({ name: '', value: root, at: root.at, depth: 0 });
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, value, at, depth } = next;
    const schema = document.resolve(value);
    if (schema?.kind !== 'map' || seen.has(schema) || depth > DEEPEST) continue;
    seen.add(schema);
    yield { name, schema, at };
    for (const { key, value: property, keyAt } of entries(get(schema, 'properties'))) {
      waiting.push({ name: key, value: property, at: keyAt, depth: depth + 1 });
    }
    const inner = [
      ...['allOf', 'oneOf', 'anyOf', 'prefixItems'].flatMap((key) => items(get(schema, key))),
      ...['items', 'additionalProperties'].flatMap((key) => get(schema, key) ?? []),
    ];
    for (const each of inner) waiting.push({ name, value: each, at: each.at, depth: depth + 1 });
  }
}

/** Schemas of what a client sends as a body. */
export function bodySchemas(document: ApiDocument, operation: Operation): Located[] {
  const body = document.resolve(get(operation.value, 'requestBody'));
  const found = entries(get(body, 'content')).flatMap(({ value }) => get(value, 'schema') ?? []);
  const old = [...document.parameters(operation)]
    .filter(([key]) => key.startsWith('body '))
    .flatMap(([, parameter]) => get(parameter, 'schema') ?? []);
  return [...found, ...old];
}

/** Schemas of what a client is answered when all is well. */
export function answerSchemas(document: ApiDocument, { value }: Operation): Located[] {
  return entries(get(value, 'responses'))
    .filter(({ key }) => key.startsWith('2'))
    .flatMap(({ value: answer }) => {
      const response = document.resolve(answer);
      const schema = get(response, 'schema');
      return [
        ...entries(get(response, 'content')).flatMap(
          ({ value: each }) => get(each, 'schema') ?? [],
        ),
        ...(isSet(schema) ? [schema] : []),
      ];
    });
}
