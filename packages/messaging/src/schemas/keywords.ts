import type { Compare, JsonSchema, Problem, SchemaObject } from './subset.ts';

/** Two schemas at one place, and how to compare what is below it. */
export interface Parts {
  readonly left: SchemaObject;
  readonly right: SchemaObject;
  readonly path: string;
  readonly compare: Compare;
}

export function numberProblems({ left, right, path }: Parts): Problem[] {
  const problems: Problem[] = [];
  const [low, high] = [limits(left, 'inimum'), limits(left, 'aximum')];
  const [lowest, highest] = [limits(right, 'inimum'), limits(right, 'aximum')];
  if (!lowest.every((bound) => low.some((own) => own.at > bound.at || isAsStrict(own, bound)))) {
    problems.push({ path, reason: `it must be ${describe(lowest, 'more')} now` });
  }
  if (!highest.every((bound) => high.some((own) => own.at < bound.at || isAsStrict(own, bound)))) {
    problems.push({ path, reason: `it must be ${describe(highest, 'less')} now` });
  }
  const step = right['multipleOf'];
  const integers = left['type'] === 'integer' && step === 1;
  if (typeof step === 'number' && !integers && left['multipleOf'] !== step) {
    const own = left['multipleOf'];
    const whole = Number.isInteger(step) && Number.isInteger(own) && Number(own) % step === 0;
    if (!whole) problems.push({ path, reason: `it must be a multiple of ${String(step)} now` });
  }
  return problems;
}

interface Bound {
  readonly at: number;
  readonly exclusive: boolean;
}

/** Both the inclusive and the exclusive bound, where they are given. */
function limits(schema: SchemaObject, name: 'inimum' | 'aximum'): Bound[] {
  const bounds: Bound[] = [];
  const inclusive = schema[`m${name}`];
  const exclusive = schema[`exclusiveM${name}`];
  if (typeof inclusive === 'number') bounds.push({ at: inclusive, exclusive: false });
  if (typeof exclusive === 'number') bounds.push({ at: exclusive, exclusive: true });
  return bounds;
}

function isAsStrict(own: Bound, bound: Bound): boolean {
  return own.at === bound.at && (own.exclusive || !bound.exclusive);
}

function describe(bounds: readonly Bound[], word: string): string {
  return bounds
    .map(({ at, exclusive }) =>
      exclusive ? `${word} than ${String(at)}` : `${String(at)} or ${word}`,
    )
    .join(' and ');
}

export function stringProblems(parts: Parts): Problem[] {
  const { left, right, path } = parts;
  const problems = sizeProblems(parts, 'Length', 'characters');
  for (const keyword of ['pattern', 'format']) {
    if (right[keyword] === undefined || right[keyword] === left[keyword]) continue;
    const reason = `it must have the ${keyword} ${String(right[keyword])} now`;
    problems.push({ path, reason });
  }
  return problems;
}

export function arrayProblems(parts: Parts): Problem[] {
  const { left, right, path, compare } = parts;
  const problems = sizeProblems(parts, 'Items', 'items');
  if (right['uniqueItems'] === true && left['uniqueItems'] !== true) {
    problems.push({ path, reason: 'its items must be unique now' });
  }
  const prefixed = 'prefixItems' in left || 'prefixItems' in right;
  if (!prefixed || 'prefixItems' in right) {
    problems.push(...compare(schemaAt(left, 'items'), schemaAt(right, 'items'), `${path}[]`));
  } else if (right['items'] !== undefined) {
    problems.push({ path, reason: 'items beside prefixItems that are gone cannot be compared' });
  }
  return problems;
}

export function objectProblems(parts: Parts): Problem[] {
  const { left, right, path, compare } = parts;
  const problems = sizeProblems(parts, 'Properties', 'properties');
  const required = namesOf(left['required']);
  for (const name of namesOf(right['required'])) {
    if (!required.includes(name))
      problems.push({ path: `${path}.${name}`, reason: 'it is required now' });
  }
  const ours = propertiesOf(left);
  const theirs = propertiesOf(right);
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    problems.push(...propertyProblems(parts, name));
  }
  const open = schemaAt(left, 'additionalProperties');
  problems.push(...compare(open, schemaAt(right, 'additionalProperties'), `${path}.*`));
  return problems;
}

function propertyProblems({ left, right, path, compare }: Parts, name: string): Problem[] {
  const ours = propertiesOf(left)[name];
  const theirs = propertiesOf(right)[name];
  const narrow = ours ?? schemaAt(left, 'additionalProperties');
  const wide = theirs ?? schemaAt(right, 'additionalProperties');
  const problems = compare(narrow, wide, `${path}.${name}`);
  if (ours === undefined && narrow === true && problems.length > 0) {
    const reason = 'it is described now, but could hold anything before (additionalProperties)';
    return [{ path: `${path}.${name}`, reason }];
  }
  return problems;
}

function sizeProblems({ left, right, path }: Parts, of: string, what: string): Problem[] {
  const problems: Problem[] = [];
  const [least, most] = [right[`min${of}`], right[`max${of}`]];
  if (typeof least === 'number' && !(Number(left[`min${of}`] ?? 0) >= least)) {
    problems.push({ path, reason: `it must have ${String(least)} or more ${what} now` });
  }
  if (typeof most === 'number' && !(Number(left[`max${of}`] ?? Infinity) <= most)) {
    problems.push({ path, reason: `it must have ${String(most)} or fewer ${what} now` });
  }
  return problems;
}

function schemaAt(schema: SchemaObject, keyword: string): JsonSchema {
  return (schema[keyword] ?? true) as JsonSchema;
}

/** Without the prototype's own names, so that a property may be called `constructor`. */
function propertiesOf(schema: SchemaObject): Record<string, JsonSchema | undefined> {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  return Object.assign(Object.create(null) as object, properties) as Record<string, JsonSchema>;
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
