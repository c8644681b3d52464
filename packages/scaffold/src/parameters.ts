/** A JSON Schema of kind object, with Backstage's `ui:` additions. */
export type ParameterPage = Record<string, unknown>;

/** What a command can find out by itself; a portal's form asks it. */
export type FilledIn = { kind: 'today' } | { kind: 'next-number'; folder: string };

/** What a prompt, a command-line option or a help line needs to know of one parameter. */
export interface Parameter {
  name: string;
  title: string;
  description: string;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  required: boolean;
  default: unknown;
  /** The only values allowed, if they are few and fixed. */
  choices: readonly unknown[] | undefined;
  /** From `ui:options`: `filledIn: today`, or `filledIn: next-number` with a `folder` of numbered files. */
  filledIn: FilledIn | undefined;
  /** Values that it may have, for a rendering without a person. From JSON Schema's `examples`. */
  examples: readonly unknown[] | undefined;
  /** Whether its answer is a secret: rendered when a portal gives it, and never stored. */
  secret: boolean;
}

const TYPES: readonly Parameter['type'][] = [
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
];

/** The type of a parameter's JSON Schema; text when it names none that is known. */
export function parameterType(schema: Readonly<Record<string, unknown>>): Parameter['type'] {
  return TYPES.find((type) => type === schema.type) ?? 'string';
}

/** The parameters of one page, in its order. Conditional ones are not among them. */
export function readParameters(page: ParameterPage): Parameter[] {
  const required = Array.isArray(page.required) ? page.required : [];
  return Object.entries(toSchemas(page.properties)).map(([name, schema]) => ({
    name,
    title: textOf(schema.title) ?? name,
    description: textOf(schema.description) ?? '',
    type: parameterType(schema),
    required: required.includes(name),
    default: schema.default,
    choices: Array.isArray(schema.enum) ? schema.enum : undefined,
    filledIn: readFilledIn(schema['ui:options']),
    examples: Array.isArray(schema.examples) ? schema.examples : undefined,
    secret: holdsSecret(schema),
  }));
}

function readFilledIn(options: unknown): FilledIn | undefined {
  const { filledIn, folder } = (options ?? {}) as { filledIn?: unknown; folder?: unknown };
  if (filledIn === 'today') return { kind: 'today' };
  if (filledIn !== 'next-number' || typeof folder !== 'string') return undefined;
  return { kind: 'next-number', folder };
}

/** The parameters of a page that the portal's form asks with its picker of owners. */
export function ownerNames(page: ParameterPage): string[] {
  return Object.entries(toSchemas(page.properties))
    .filter(([, schema]) => schema['ui:field'] === 'OwnerPicker')
    .map(([name]) => name);
}

/**
 * The parameters whose answers are never stored, conditional ones included: those that the portal's
 * form hides, those that JSON Schema calls passwords or write-only, and those that contain one.
 */
export function secretNames({ pages }: { pages: readonly ParameterPage[] }): string[] {
  const found = pages.flatMap(parameterSchemas).filter(([, schema]) => holdsSecret(schema));
  return [...new Set(found.map(([name]) => name))];
}

/** Everything that a template may ask, conditional parameters included, in its order. */
export function answerNames({ pages }: { pages: readonly ParameterPage[] }): string[] {
  return [...new Set(pages.flatMap(parameterNames))];
}

function holdsSecret(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { format, writeOnly, 'ui:field': field, 'ui:widget': widget } = schema as ParameterPage;
  if (field === 'Secret' || widget === 'password' || format === 'password' || writeOnly === true) {
    return true;
  }
  return Object.values(schema).some(holdsSecret);
}

/** Every parameter name that a page mentions, conditional ones included. */
export function parameterNames(schema: unknown): string[] {
  return parameterSchemas(schema).map(([name]) => name);
}

function parameterSchemas(schema: unknown): [name: string, schema: unknown][] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(parameterSchemas);
  const {
    properties,
    dependencies,
    allOf,
    anyOf,
    oneOf,
    then,
    else: otherwise,
  } = schema as Record<string, unknown>;
  const conditional = [
    ...Object.values(toSchemas(dependencies)),
    allOf,
    anyOf,
    oneOf,
    then,
    otherwise,
  ];
  return [...Object.entries(toSchemas(properties)), ...conditional.flatMap(parameterSchemas)];
}

function toSchemas(value: unknown): Record<string, Record<string, unknown>> {
  return (value ?? {}) as Record<string, Record<string, unknown>>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
