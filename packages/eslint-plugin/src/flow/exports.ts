import type { TSESTree } from '@typescript-eslint/types';
import { chainText, isClass, isFunction, memberName, unwrap, type Node } from './nodes.ts';
import { append, type Unit } from './unit.ts';

/** What a file exports, by name, read once. */
export interface Exports {
  /** Statements that export the name, in order; `default` for a default export. */
  readonly statements: ReadonlyMap<string, readonly ExportStatement[]>;
  /** `export * from './other.js'` */
  readonly everything: readonly TSESTree.ExportAllDeclaration[];
  /** The first value of `exports.name` and `module.exports.name`. */
  readonly properties: ReadonlyMap<string, Node>;
  /** The same, also of an object with `exports` that is not the module. */
  readonly anyProperties: ReadonlyMap<string, Node>;
  /** The first and the last value of `module.exports`. */
  readonly first?: Node | undefined;
  readonly whole?: Node | undefined;
}

export type ExportStatement = TSESTree.ExportNamedDeclaration | TSESTree.ExportDefaultDeclaration;

const known = new WeakMap<Unit, Exports>();

export function exportsOf(unit: Unit): Exports {
  let exports = known.get(unit);
  if (!exports) known.set(unit, (exports = read(unit)));
  return exports;
}

function read({ root, assignments }: Unit): Exports {
  const statements = new Map<string, ExportStatement[]>();
  const everything: TSESTree.ExportAllDeclaration[] = [];
  for (const statement of root.body) {
    if (statement.type === 'ExportDefaultDeclaration') append(statements, 'default', statement);
    else if (statement.type === 'ExportNamedDeclaration') {
      for (const name of new Set(namesOf(statement))) append(statements, name, statement);
    } else if (statement.type === 'ExportAllDeclaration' && !statement.exported) {
      everything.push(statement);
    }
  }
  return { statements, everything, ...assigned(assignments) };
}

function namesOf({ declaration, specifiers }: TSESTree.ExportNamedDeclaration): string[] {
  const names = specifiers.map(({ exported }) =>
    exported.type === 'Identifier' ? exported.name : exported.value,
  );
  if (isFunction(declaration) || isClass(declaration)) {
    if (declaration.id) names.push(declaration.id.name);
  } else if (declaration?.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations) {
      if (id.type === 'Identifier') names.push(id.name);
    }
  }
  return names;
}

function assigned(
  assignments: Unit['assignments'],
): Pick<Exports, 'properties' | 'anyProperties' | 'first' | 'whole'> {
  const properties = new Map<string, Node>();
  const anyProperties = new Map<string, Node>();
  let first: Node | undefined;
  let whole: Node | undefined;
  for (const { left, right } of assignments) {
    if (left.type !== 'MemberExpression') continue;
    const name = memberName(left);
    if (name === undefined) continue;
    const text = chainText(left);
    if (text === 'module.exports') {
      first ??= right;
      whole = right;
    } else if (text === `exports.${name}` || text === `module.exports.${name}`) {
      if (!properties.has(name)) properties.set(name, right);
    }
    if (isExports(left.object) && !anyProperties.has(name)) anyProperties.set(name, right);
  }
  return { properties, anyProperties, first, whole };
}

function isExports(node: Node): boolean {
  const object = unwrap(node);
  if (object.type === 'Identifier') return object.name === 'exports';
  return object.type === 'MemberExpression' && memberName(object) === 'exports';
}
