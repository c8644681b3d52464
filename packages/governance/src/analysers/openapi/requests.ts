import { flag, get, isSet, items, placeOf, text, type Located } from '../shared/located.ts';
import type { ApiDocument } from './document.ts';
import type { OpenapiRule, Say } from './rule.ts';
import { bodySchemas, partsOf, type SchemaPart } from './schemaWalk.ts';

const WRITING = ['post', 'put', 'patch'];

/** What clients may send: more than was thought of, or more than can be handled. */
export function requestRules(document: ApiDocument, say: Say): void {
  const lists: SchemaPart[] = [];
  const texts: SchemaPart[] = [];
  const seen = new Set<Located>();
  for (const operation of document.operations().values()) {
    if (!WRITING.includes(operation.method)) continue;
    for (const root of bodySchemas(document, operation)) {
      for (const part of partsOf(document, root, seen)) {
        if (flag(get(part.schema, 'readOnly')) === true) continue;
        checkOpen(part, operation.title, say);
        if (isEndlessList(part.schema)) lists.push(part);
        else if (isEndlessText(part.schema)) texts.push(part);
      }
    }
  }
  reportEndless(lists, 'takes as many items as somebody sends. Set maxItems', say);
  reportEndless(texts, 'takes a text of any length. Set maxLength', say);
  checkPages(document, say);
}

/** Fields beyond the described ones are written as well, such as `role` or `balance`. */
function checkOpen({ name, schema }: SchemaPart, title: string, say: Say): void {
  const open = get(schema, 'additionalProperties');
  const isOpen = flag(open) === true || (open?.kind === 'map' && open.entries.size === 0);
  // A map of the client's own, such as metadata, has no fields that mean something here.
  if (!isOpen || (name !== '' && !isSet(get(schema, 'properties')))) return;
  say(
    'openapi/open-request',
    placeOf(schema, 'additionalProperties'),
    `${title} takes fields that nobody described, and may write them. Set additionalProperties: false.`,
  );
}

const hasType = (schema: Located, wanted: string): boolean =>
  items(get(schema, 'type')).some((type) => text(type) === wanted);

const hasAny = (schema: Located, keys: readonly string[]): boolean =>
  keys.some((key) => isSet(get(schema, key)));

/** Items of a few values are soon repeated; they cost little. */
const isEndlessList = (schema: Located): boolean =>
  hasType(schema, 'array') &&
  !hasAny(schema, ['maxItems', 'prefixItems']) &&
  !isSet(get(schema, 'items', 'enum'));

const isEndlessText = (schema: Located): boolean =>
  hasType(schema, 'string') &&
  !hasAny(schema, ['maxLength', 'enum', 'const', 'pattern', 'format', '$ref']);

/** One finding for a document, at the first: who sets one limit sets the others. */
function reportEndless(found: readonly SchemaPart[], what: string, say: Say): void {
  const [first, ...others] = found;
  if (first === undefined) return;
  const names = [...new Set(others.map(({ name }) => name))].filter((name) => name !== '');
  const more =
    names.length === 0
      ? ''
      : ` (also: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`;
  const rule: OpenapiRule = 'openapi/unbounded-request';
  say(rule, first.at, `${first.name === '' ? 'The body' : `"${first.name}"`} ${what}${more}.`);
}

const PAGE_SIZE =
  /^(?:limit|size|page_?size|per_?page|page_?limit|count|max_?results|max_?items|take|top|first)$/i;

/** How many rows a client may ask for. */
function checkPages(document: ApiDocument, say: Say): void {
  for (const operation of document.operations().values()) {
    for (const [key, parameter] of document.parameters(operation)) {
      const name = text(get(parameter, 'name')) ?? '';
      const schema = document.resolve(get(parameter, 'schema') ?? parameter);
      if (!key.startsWith('query ') || schema === undefined || !PAGE_SIZE.test(name)) continue;
      if (!hasType(schema, 'integer') && !hasType(schema, 'number')) continue;
      if (hasAny(schema, ['maximum', 'exclusiveMaximum', 'enum', 'const'])) continue;
      say(
        'openapi/unbounded-request',
        placeOf(parameter, 'name'),
        `${operation.title} returns as many rows as "${name}" asks for. Set maximum.`,
      );
      return;
    }
  }
}
