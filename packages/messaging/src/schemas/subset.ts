import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { arrayProblems, numberProblems, objectProblems, stringProblems } from './keywords.ts';

export type JsonSchema = boolean | Readonly<Record<string, unknown>>;
export type SchemaObject = Exclude<JsonSchema, boolean>;

export interface Problem {
  /** Place in the document, as in `data.amount.value`. */
  readonly path: string;
  readonly reason: string;
}

/** Compares a part of the schemas, at a place in the document. */
export type Compare = (narrow: JsonSchema, wide: JsonSchema, path: string) => Problem[];

/** Keywords that describe and do not constrain. */
const ANNOTATIONS = new Set([
  '$anchor',
  '$comment',
  '$defs',
  '$id',
  '$schema',
  'default',
  'definitions',
  'deprecated',
  'description',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
]);

/** Keywords that constrain by themselves: where both schemas have the same, they cancel out. */
const SELF_CONTAINED = [
  'contains',
  'contentEncoding',
  'contentMediaType',
  'dependentRequired',
  'dependentSchemas',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
];

const COMPARED = new Set([
  'type',
  'enum',
  'const',
  'allOf',
  'anyOf',
  '$ref',
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format'],
  ...['items', 'minItems', 'maxItems', 'uniqueItems'],
  ...['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  ...SELF_CONTAINED,
]);

const ALL_TYPES = ['array', 'boolean', 'null', 'number', 'object', 'string'];

/** Why a document that is valid under `narrow` may be invalid under `wide`; nothing where none is. */
export function describeProblems(narrow: JsonSchema, wide: JsonSchema): Problem[] {
  return new Comparison(narrow, wide).compare(narrow, wide, 'data');
}

class Comparison {
  readonly #narrowRoot: JsonSchema;
  readonly #wideRoot: JsonSchema;
  /** References being followed; a circle that finds no problem has none. */
  readonly #following = new Set<string>();

  constructor(narrowRoot: JsonSchema, wideRoot: JsonSchema) {
    this.#narrowRoot = narrowRoot;
    this.#wideRoot = wideRoot;
  }

  readonly compare: Compare = (narrow, wide, path) => {
    if (narrow === false || wide === true) return [];
    if (wide === false) return [{ path, reason: 'it is not allowed any more' }];
    const left = withoutAnnotations(narrow === true ? {} : narrow);
    const right = withoutAnnotations(wide);
    if (Object.keys(right).length === 0) return [];
    if (typeof left['$ref'] === 'string' || typeof right['$ref'] === 'string') {
      return this.#follow(left, right, path);
    }
    if (isDeepStrictEqual(left, right) && !containsReference(left)) return [];
    return this.#finite(left, right, path) ?? this.#parts(left, right, path);
  };

  #follow(left: SchemaObject, right: SchemaObject, path: string): Problem[] {
    const pair = JSON.stringify([left, right]);
    if (this.#following.has(pair)) return [];
    const narrow = resolve(left, this.#narrowRoot);
    const wide = resolve(right, this.#wideRoot);
    if (narrow === undefined || wide === undefined) {
      const reason = 'its $ref leads out of the schema or stands beside other keywords';
      return [{ path, reason: `${reason}, which cannot be compared` }];
    }
    this.#following.add(pair);
    const problems = this.compare(narrow, wide, path);
    this.#following.delete(pair);
    return problems;
  }

  /** Where `narrow` lists its values, each is simply tried. */
  #finite(left: SchemaObject, right: SchemaObject, path: string): Problem[] | undefined {
    const values = 'const' in left ? [left['const']] : left['enum'];
    if (!Array.isArray(values)) return undefined;
    const rejected = values.filter((value) => {
      return accepts(left, this.#narrowRoot, value) && !accepts(right, this.#wideRoot, value);
    });
    if (rejected.length === 0) return [];
    return [{ path, reason: `${listOf(rejected)} is not allowed any more` }];
  }

  #parts(left: SchemaObject, right: SchemaObject, path: string): Problem[] {
    const { anyOf: choices, ...leftRest } = left;
    if (Array.isArray(choices)) {
      const rest = this.compare(leftRest, right, path);
      if (rest.length === 0) return [];
      return (choices as JsonSchema[]).flatMap((choice) =>
        this.#conjunction(leftRest, choice, right, path),
      );
    }
    if (Array.isArray(left['allOf'])) {
      const { allOf, ...rest } = left;
      const each = [rest, ...(allOf as JsonSchema[])].map((one) => this.compare(one, right, path));
      return each.find((problems) => problems.length === 0) ?? each[0] ?? [];
    }
    return this.#plain(left, right, path);
  }

  /** Both hold: compares them as one where they have no keyword in common, else each alone. */
  #conjunction(one: SchemaObject, two: JsonSchema, right: SchemaObject, path: string): Problem[] {
    const plain = typeof two === 'boolean' ? {} : two;
    if (two === false) return [];
    const disjoint = Object.keys(plain).every((keyword) => !(keyword in one));
    // These read each other, so they must not come from different places.
    const mixed = [
      'properties',
      'additionalProperties',
      'patternProperties',
      'items',
      'prefixItems',
    ];
    const apart = !mixed.some((keyword) => keyword in one) || !mixed.some((each) => each in plain);
    if (disjoint && apart) return this.compare({ ...one, ...plain }, right, path);
    return this.compare(plain, right, path);
  }

  #plain(left: SchemaObject, right: SchemaObject, path: string): Problem[] {
    const { anyOf, allOf, ...rest } = right;
    const problems: Problem[] = [];
    for (const each of (allOf ?? []) as JsonSchema[]) {
      problems.push(...this.compare(left, each, path));
    }
    if (Array.isArray(anyOf)) {
      const tried = (anyOf as JsonSchema[]).map((each) => this.compare(left, each, path));
      if (!tried.some((each) => each.length === 0)) {
        problems.push({ path, reason: 'it fits none of the alternatives of anyOf as a whole' });
      }
    }
    return [...problems, ...this.#keywords(left, rest, path)];
  }

  #keywords(left: SchemaObject, right: SchemaObject, path: string): Problem[] {
    if ('enum' in right || 'const' in right) {
      return [{ path, reason: `only ${listOf(valuesOf(right))} is allowed now` }];
    }
    const types = typesOf(left);
    const lost = types.filter((type) => !allowsType(right, type));
    if (lost.length > 0) {
      return [{ path, reason: `${lost.join(' or ')} is not allowed any more` }];
    }
    const problems = unknownProblems(left, right, path);
    const parts = { left, right, path, compare: this.compare };
    if (types.includes('number') || types.includes('integer')) {
      problems.push(...numberProblems(parts));
    }
    if (types.includes('string')) problems.push(...stringProblems(parts));
    if (types.includes('array')) problems.push(...arrayProblems(parts));
    if (types.includes('object')) problems.push(...objectProblems(parts));
    return problems;
  }
}

function unknownProblems(left: SchemaObject, right: SchemaObject, path: string): Problem[] {
  return Object.keys(right)
    .filter((keyword) => {
      if (!COMPARED.has(keyword)) return true;
      if (!SELF_CONTAINED.includes(keyword)) return false;
      return !isDeepStrictEqual(left[keyword], right[keyword]) || containsReference(right[keyword]);
    })
    .map((keyword) => ({ path, reason: `${keyword} is new or changed and cannot be compared` }));
}

function typesOf(schema: SchemaObject): string[] {
  const type = schema['type'];
  if (type === undefined) return ALL_TYPES;
  return (Array.isArray(type) ? type : [type]).map(String);
}

function allowsType(schema: SchemaObject, type: string): boolean {
  const types = typesOf(schema);
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function withoutAnnotations(schema: SchemaObject): SchemaObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !ANNOTATIONS.has(name)));
}

function containsReference(schema: unknown): boolean {
  return JSON.stringify(schema ?? null).includes('"$ref"');
}

/** Follows a reference within its document; undefined where that is not possible. */
function resolve(schema: SchemaObject, root: JsonSchema): JsonSchema | undefined {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  if (Object.keys(schema).length > 1 || !reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const token of reference.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
    found = (found as Record<string, unknown> | undefined)?.[name];
  }
  return found as JsonSchema | undefined;
}

function accepts(schema: SchemaObject, root: JsonSchema, value: unknown): boolean {
  const { $defs, definitions } = (typeof root === 'boolean' ? {} : root) as SchemaObject;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.validate({ $defs, definitions, ...schema }, value);
}

function valuesOf(schema: SchemaObject): unknown[] {
  return 'const' in schema ? [schema['const']] : (schema['enum'] as unknown[]);
}

function listOf(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}
