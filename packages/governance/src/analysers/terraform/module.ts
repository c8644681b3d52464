import { items, movedTo, type Located, type LocatedMap, type Place } from '../shared/located.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { HclBlock, HclBody, HclFile } from './hcl.ts';

/** A block of the top level, its values worked out as far as the text tells. */
export interface TerraformBlock {
  /** `resource`, `data`, `variable`, `provider`, `module`, `terraform`, `locals`, `output`… */
  kind: string;
  /** `aws_s3_bucket` of a resource; the only label of other blocks. */
  type: string;
  name: string;
  path: string;
  headAt: Place;
  /** Attributes, and nested blocks as lists of maps. */
  body: LocatedMap;
}

/** A folder of Terraform files, which Terraform reads as one. */
export interface TerraformModule {
  blocks: readonly TerraformBlock[];
  /** Resources of the types. */
  resources(...types: string[]): TerraformBlock[];
}

/** More instances of one block than this say nothing new. */
const MOST_INSTANCES = 50;

/**
 * Joins the files of one folder: variables with a default and locals take their value where they
 * are used, `for_each` and dynamic blocks over known values are unrolled.
 *
 * @param files - by path
 * @param assignments - files of values, such as `terraform.tfvars`; later ones win
 * @param written - blocks of files that are not HCL
 */
export function readModule(
  files: ReadonlyMap<string, HclFile>,
  assignments: readonly HclFile[],
  written: readonly TerraformBlock[] = [],
): TerraformModule {
  const scope = new ModuleScope(
    [...files.values()].map(({ body }) => body),
    assignments.map(({ body }) => body),
  );
  const blocks = [...files].flatMap(([path, { body }]) =>
    body.blocks.flatMap((block) => instances(block, path, scope)),
  );
  blocks.push(...written);
  const byType = Map.groupBy(
    blocks.filter(({ kind }) => kind === 'resource'),
    ({ type }) => type,
  );
  return { blocks, resources: (...types) => types.flatMap((type) => byType.get(type) ?? []) };
}

class ModuleScope implements Scope {
  readonly iterators: ReadonlyMap<string, Located> = new Map();
  readonly #expressions = new Map<string, HclBody['attributes'][number]['expression']>();
  readonly #values = new Map<string, Located | undefined>();

  constructor(bodies: HclBody[], assignments: HclBody[]) {
    for (const { type, labels, body } of bodies.flatMap(({ blocks }) => blocks)) {
      if (type === 'variable') {
        const given = body.attributes.find(({ name }) => name === 'default');
        if (given !== undefined) {
          this.#expressions.set(`var.${String(labels[0])}`, given.expression);
        }
      } else if (type === 'locals') {
        for (const { name, expression } of body.attributes) {
          this.#expressions.set(`local.${name}`, expression);
        }
      }
    }
    for (const { name, expression } of assignments.flatMap(({ attributes }) => attributes)) {
      this.#expressions.set(`var.${name}`, expression);
    }
  }

  lookup(root: string, name: string, at: Place): Located | undefined {
    const key = `${root}.${name}`;
    const expression = this.#expressions.get(key);
    if (expression === undefined) return undefined;
    if (!this.#values.has(key)) {
      // A name that refers to itself finds nothing, and the circle ends.
      this.#values.set(key, undefined);
      this.#values.set(key, evaluate(expression, this));
    }
    const value = this.#values.get(key);
    return value && movedTo(at, value);
  }
}

const within = (scope: Scope, name: string, value: Located): Scope => ({
  lookup: (root, key, at) => scope.lookup(root, key, at),
  iterators: new Map([...scope.iterators, [name, value]]),
});

function instances(block: HclBlock, path: string, scope: Scope): TerraformBlock[] {
  const [first = '', second] = block.labels;
  const count = block.body.attributes.find(({ name }) => name === 'count');
  if (count !== undefined && isNone(evaluate(count.expression, scope))) return [];
  const repeated = block.body.attributes.find(({ name }) => name === 'for_each');
  const each = repeated === undefined ? [] : iterations(evaluate(repeated.expression, scope));
  const scopes = each.length === 0 ? [scope] : each.map((value) => within(scope, 'each', value));
  return scopes.map((inner) => ({
    kind: block.type,
    type: first,
    name: second ?? first,
    path,
    headAt: block.headAt,
    body: readValues(block.body, inner, block.headAt),
  }));
}

const isNone = (count: Located): boolean => count.kind === 'scalar' && count.value === 0;

/** What `each` or a dynamic block's iterator is bound to, one map per turn. */
function iterations(over: Located): Located[] {
  const pairs: [Located, Located][] =
    over.kind === 'map'
      ? [...over.entries].map(([key, value]) => [
          { kind: 'scalar', at: value.at, value: key },
          value,
        ])
      : over.kind === 'list'
        ? over.items.map((item) => [item, item])
        : [];
  return pairs.slice(0, MOST_INSTANCES).map(([key, value]) => ({
    kind: 'map',
    at: value.at,
    entries: new Map([
      ['key', key],
      ['value', value],
    ]),
    keys: new Map(),
  }));
}

function readValues(body: HclBody, scope: Scope, at: Place): LocatedMap {
  const map: LocatedMap = { kind: 'map', at, entries: new Map(), keys: new Map() };
  for (const { name, nameAt, expression } of body.attributes) {
    map.entries.set(name, evaluate(expression, scope));
    map.keys.set(name, nameAt);
  }
  for (const block of body.blocks) {
    const isDynamic = block.type === 'dynamic';
    const name = isDynamic ? (block.labels[0] ?? '') : block.type;
    const values = isDynamic
      ? readDynamic(block, name, scope)
      : [readValues(block.body, scope, block.headAt)];
    const before = map.entries.get(name);
    map.entries.set(name, { kind: 'list', at: block.headAt, items: [...items(before), ...values] });
    if (!map.keys.has(name)) map.keys.set(name, block.headAt);
  }
  return map;
}

/** Over unknown values the content is read once, and what depends on the iterator stays unknown. */
function readDynamic(block: HclBlock, label: string, scope: Scope): Located[] {
  const content = block.body.blocks.find(({ type }) => type === 'content');
  const repeated = block.body.attributes.find(({ name }) => name === 'for_each');
  if (content === undefined || repeated === undefined) return [];
  const over = evaluate(repeated.expression, scope);
  const named = block.body.attributes.find(({ name }) => name === 'iterator');
  const iterator = named === undefined ? label : named.expression.text;
  if (over.kind === 'unknown') return [readValues(content.body, scope, content.headAt)];
  return iterations(over).map((value) =>
    readValues(content.body, within(scope, iterator, value), content.headAt),
  );
}
