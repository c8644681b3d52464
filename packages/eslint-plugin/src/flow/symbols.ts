import type { TSESTree } from '@typescript-eslint/types';
import { roleMember } from './requests.ts';
import { roleOf } from './roles.ts';
import { exportsOf } from './exports.ts';
import { locate } from './locate.ts';
import { membersOf } from './members.ts';
import {
  calleeName,
  isClass,
  isFunction,
  keyName,
  memberName,
  ownerOfThis,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from './nodes.ts';
import type { Binding, Unit } from './unit.ts';
import { spend } from './work.ts';

/**
 * Where an expression comes from, as a path that begins with a module: `child_process.exec`,
 * `pg.Pool()`, `express().get`. A call and `new` both add `()`. Globals begin with `%`, what the
 * frameworks hand over with `@` (`@request`, `@response`). Nothing, where it cannot be told.
 */
export function symbolOf(node: Node, unit: Unit, depth = 0): string | undefined {
  const { symbols } = unit.memory;
  if (symbols.has(node)) return symbols.get(node);
  if (depth > DEEPEST || !spend()) return undefined;
  symbols.set(node, undefined);
  const symbol = find(unwrap(node), unit, depth + 1);
  symbols.set(node, symbol);
  return symbol;
}

const DEEPEST = 24;

/** Globals that are the same object under several names. */
const GLOBAL_OBJECTS = new Set(['window', 'globalThis', 'self', 'global', 'top', 'parent']);

function find(node: Node, unit: Unit, depth: number): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return ofIdentifier(node, unit, depth);
    case 'MemberExpression':
      return ofMember(node, unit, depth);
    case 'CallExpression':
    case 'NewExpression':
      return ofCall(node, unit, depth);
    case 'ImportExpression':
      return moduleName(stringValue(node.source));
    case 'AwaitExpression':
      return symbolOf(node.argument, unit, depth);
    case 'AssignmentExpression':
      return symbolOf(node.right, unit, depth);
    case 'LogicalExpression':
      return symbolOf(node.left, unit, depth) ?? symbolOf(node.right, unit, depth);
    case 'ConditionalExpression':
      return symbolOf(node.consequent, unit, depth) ?? symbolOf(node.alternate, unit, depth);
    case 'SequenceExpression': {
      // `(0, eval)(…)`, and what compilers make of an imported function.
      const last = node.expressions.at(-1);
      return last && symbolOf(last, unit, depth);
    }
    default:
      return undefined;
  }
}

function ofIdentifier(node: TSESTree.Identifier, unit: Unit, depth: number): string | undefined {
  const binding = unit.bindingOf(node);
  if (!binding) return GLOBAL_OBJECTS.has(node.name) ? '%' : globalSymbol(node.name);
  return ofBinding(binding, unit, depth);
}

/** Modules under the names that everybody gives them, where a snippet leaves the import out. */
const CUSTOMARY = new Map([
  ['_', 'lodash'],
  ['axios', 'axios'],
  ['child_process', 'child_process'],
  ['cp', 'child_process'],
  ['ejs', 'ejs'],
  ['fs', 'fs'],
  ['fsPromises', 'fs.promises'],
  ['fsp', 'fs.promises'],
  ['got', 'got'],
  ['Handlebars', 'handlebars'],
  ['needle', 'needle'],
  ['superagent', 'superagent'],
  ['http', 'http'],
  ['https', 'https'],
  ['path', 'path'],
  ['querystring', 'querystring'],
  ['url', 'url'],
  ['util', 'util'],
  ['vm', 'vm'],
  // Functions that are global nowhere, and mean one thing.
  ['exec', 'child_process.exec'],
  ['execFile', 'child_process.execFile'],
  ['execFileSync', 'child_process.execFileSync'],
  ['execSync', 'child_process.execSync'],
  ['spawn', 'child_process.spawn'],
  ['spawnSync', 'child_process.spawnSync'],
  ['createReadStream', 'fs.createReadStream'],
  ['createWriteStream', 'fs.createWriteStream'],
  ['readFile', 'fs.readFile'],
  ['readFileSync', 'fs.readFileSync'],
  ['unlinkSync', 'fs.unlinkSync'],
  ['writeFile', 'fs.writeFile'],
  ['writeFileSync', 'fs.writeFileSync'],
]);

/** Snippets and sandboxes know the request under its usual name, without a declaration. */
function globalSymbol(name: string): string {
  if (name === 'req' || name === 'request') return '@request';
  if (name === 'res') return '@response';
  return CUSTOMARY.get(name) ?? `%${name}`;
}

function ofBinding(binding: Binding, unit: Unit, depth: number): string | undefined {
  const { named } = unit.memory;
  if (named.has(binding)) return named.get(binding);
  named.set(binding, undefined);
  const symbol = ofDefinition(binding, unit, depth);
  named.set(binding, symbol);
  return symbol;
}

function ofDefinition(binding: Binding, unit: Unit, depth: number): string | undefined {
  const [definition] = binding.definitions;
  switch (definition?.type) {
    case 'ImportBinding':
      if (isOwnFunction(binding, definition.node)) return undefined;
      return ofImport(definition.node, unit, depth);
    case 'Parameter':
      return roleOf(binding, unit, symbolOf);
    case 'Variable':
      return ofVariable(binding, definition.node, unit, depth);
    case undefined:
      return ofWrites(binding, unit, depth);
    default:
      return undefined;
  }
}

/** Names under which a project hands on a function of a library. */
const HANDED_ON =
  /exec|run|spawn|shell|query|sql|fetch|http|request|redirect|eval|render|merge|escape|sani|log/i;

/** A function of the project, which is nothing but called: its file need not be read for its name. */
function isOwnFunction(binding: Binding, node: Node): boolean {
  const declaration = node.parent;
  if (declaration?.type !== 'ImportDeclaration') return false;
  if (!declaration.source.value.startsWith('.') || HANDED_ON.test(binding.name)) return false;
  return binding.references.every(({ identifier }) => {
    const { parent } = identifier as { parent?: Node };
    return parent?.type === 'CallExpression' && parent.callee === identifier;
  });
}

function ofVariable(
  binding: Binding,
  { id, init }: TSESTree.VariableDeclarator,
  unit: Unit,
  depth: number,
): string | undefined {
  if (id.type === 'Identifier') {
    const typed = id.typeAnnotation && ofType(id.typeAnnotation.typeAnnotation, unit);
    return (init && symbolOf(init, unit, depth)) ?? typed ?? ofWrites(binding, unit, depth);
  }
  const base = init ? symbolOf(init, unit, depth) : undefined;
  const path = base === undefined ? undefined : pathInPattern(id, binding.name);
  return base === undefined || !path ? undefined : path.reduce(member, base);
}

function ofWrites(binding: Binding, unit: Unit, depth: number): string | undefined {
  for (const { writeExpr } of binding.writes.filter((write) => write.writeExpr).slice(0, 4)) {
    const symbol = writeExpr ? symbolOf(writeExpr, unit, depth) : undefined;
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

/** The constant path by which a pattern takes a variable out of a value. */
export function pathInPattern(pattern: Node, name: string): readonly string[] | undefined {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === name ? [] : undefined;
    case 'AssignmentPattern':
      return pathInPattern(pattern.left, name);
    case 'TSParameterProperty':
      return pathInPattern(pattern.parameter, name);
    case 'RestElement':
      return pathInPattern(pattern.argument, name);
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        const inner = pathInPattern(property.type === 'Property' ? property.value : property, name);
        if (!inner) continue;
        return property.type === 'Property' ? [keyName(property) ?? '*', ...inner] : inner;
      }
      return undefined;
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        const inner = element && pathInPattern(element, name);
        if (!inner) continue;
        return element.type === 'RestElement' ? inner : [String(index), ...inner];
      }
      return undefined;
    default:
      return undefined;
  }
}

function ofImport(node: Node, unit: Unit, depth: number): string | undefined {
  const declaration = node.parent;
  if (declaration?.type === 'TSImportEqualsDeclaration') return undefined;
  if (declaration?.type !== 'ImportDeclaration') {
    if (node.type !== 'TSImportEqualsDeclaration') return undefined;
    const reference = node.moduleReference;
    if (reference.type !== 'TSExternalModuleReference') return undefined;
    return moduleName(stringValue(reference.expression));
  }
  const source = declaration.source.value;
  const name = importedName(node);
  if (source.startsWith('.')) {
    return ofFile(unit, source, name, depth) ?? member(`file:${source}`, name ?? 'default');
  }
  const module = moduleName(source);
  return module !== undefined && name !== undefined ? member(module, name) : module;
}

function importedName(node: Node): string | undefined {
  if (node.type !== 'ImportSpecifier') return undefined;
  return node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
}

/** What a file of the project exports may itself come from a module: `export const db = new Pool()`. */
function ofFile(
  unit: Unit,
  source: string,
  name: string | undefined,
  depth: number,
): string | undefined {
  const file = unit.project.imported(unit, source);
  const node = file && exportedExpression(file, name ?? 'default');
  return node ? symbolOf(node, file, depth) : undefined;
}

function exportedExpression(unit: Unit, name: string): Node | undefined {
  const { statements, anyProperties, first } = exportsOf(unit);
  for (const statement of statements.get(name) ?? []) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
    const { declaration, source, specifiers } = statement;
    if (declaration?.type === 'VariableDeclaration') {
      const found = declaration.declarations.find(
        ({ id }) => id.type === 'Identifier' && id.name === name,
      );
      if (found?.init) return found.init;
    }
    const specifier = source
      ? undefined
      : specifiers.find(({ exported }) => exported.type === 'Identifier' && exported.name === name);
    if (specifier) return specifier.local;
  }
  return (name === 'default' ? first : undefined) ?? anyProperties.get(name);
}

function ofMember(node: TSESTree.MemberExpression, unit: Unit, depth: number): string | undefined {
  const name = memberName(node) ?? '*';
  const object = unwrap(node.object);
  if (object.type === 'ThisExpression') return ofField(object, name, unit, depth);
  const base = symbolOf(object, unit, depth);
  if (base !== undefined && !base.startsWith('file:')) return member(base, name);
  const located = locate(node, unit);
  if (located && !isFunction(located.node)) {
    const symbol = symbolOf(located.node, located.unit, depth);
    if (symbol !== undefined) return symbol;
  }
  return base === undefined ? undefined : member(base, name);
}

function ofField(self: Node, name: string, unit: Unit, depth: number): string | undefined {
  const owner = ownerOfThis(self);
  if (!owner) return undefined;
  for (const value of unit.fields.get(owner)?.get(name) ?? []) {
    const symbol = symbolOf(value, unit, depth);
    if (symbol !== undefined) return symbol;
  }
  const declared = declaredField(owner, name, unit);
  if (declared !== undefined) return declared;
  // Controllers of Egg, Adonis and others find the request on themselves.
  if (name === 'ctx') return '@context';
  return name === 'request' || name === 'req' ? '@request' : undefined;
}

/** The type of a field: `private db: Pool`, also as a parameter of the constructor. */
function declaredField(owner: Node, name: string, unit: Unit): string | undefined {
  if (!isClass(owner)) return undefined;
  const { properties, parameters } = membersOf(owner);
  const annotation = (properties.get(name) ?? parameters.get(name))?.typeAnnotation;
  return annotation && ofType(annotation.typeAnnotation, unit);
}

/** An instance of an annotated type that a module exports: `Pool` of pg is `pg.Pool()`. */
export function ofType(type: Node, unit: Unit): string | undefined {
  if (type.type !== 'TSTypeReference') return undefined;
  const { typeName } = type;
  if (typeName.type === 'Identifier') {
    const symbol = symbolOf(typeName, unit);
    return symbol === undefined || /^[%@]/.test(symbol) ? undefined : `${symbol}()`;
  }
  if (typeName.type !== 'TSQualifiedName') return undefined;
  const { left, right } = typeName;
  const base = left.type === 'Identifier' ? symbolOf(left, unit) : undefined;
  return base === undefined || /^[%@]/.test(base) ? undefined : `${member(base, right.name)}()`;
}

/** Calls whose result does what the function that they are given does. */
const WRAPPERS = new Set(['promisify', 'bind', 'verbose', 'callbackify']);

function ofCall(call: CallNode, unit: Unit, depth: number): string | undefined {
  const name = calleeName(call);
  const [first] = call.arguments;
  if (name === 'require' && call.callee.type === 'Identifier') {
    const source = stringValue(first);
    if (source === undefined) return undefined;
    if (!source.startsWith('.')) return moduleName(source);
    return ofFile(unit, source, undefined, depth) ?? `file:${source}`;
  }
  if (name !== undefined && WRAPPERS.has(name)) {
    const inner = name === 'promisify' || name === 'callbackify' ? first : undefined;
    const callee = unwrap(call.callee);
    const wrapped = inner ?? (callee.type === 'MemberExpression' ? callee.object : undefined);
    return wrapped && symbolOf(wrapped, unit, depth);
  }
  const callee = symbolOf(call.callee, unit, depth);
  if (callee !== undefined && !callee.startsWith('file:')) return `${callee}()`;
  const located = locate(call.callee, unit);
  if (!located || !isFunction(located.node))
    return callee === undefined ? undefined : `${callee}()`;
  // A factory in sight: `function connect() { return new Pool() }`.
  for (const value of located.unit.returned.get(located.node) ?? []) {
    const symbol = symbolOf(value, located.unit, depth);
    if (symbol !== undefined && !symbol.startsWith('@')) return symbol;
  }
  return undefined;
}

/** A module by the name that the tables use: no `node:`, and one name for both halves of `fs`. */
export function moduleName(source: string | undefined): string | undefined {
  if (source === undefined) return undefined;
  const name = source.replace(/^node:/, '');
  if (name === 'fs/promises') return 'fs.promises';
  return SAME_MODULES.get(name) ?? name;
}

/** Packages with the interface of another. */
const SAME_MODULES = new Map([
  ['fs-extra', 'fs'],
  ['graceful-fs', 'fs'],
  ['mysql2/promise', 'mysql2'],
  ['promise-mysql', 'mysql'],
  ['sequelize-typescript', 'sequelize'],
  ['koa-router', '@koa/router'],
  ['got-fetch', 'node-fetch'],
  ['cross-fetch', 'node-fetch'],
  ['isomorphic-fetch', 'node-fetch'],
  ['lodash/fp', 'lodash'],
  ['underscore', 'lodash'],
  ['mz/child_process', 'child_process'],
  ['vm2', 'vm'],
]);

/** `base.name`, where `default` means the module and promises mean the same as their callbacks. */
export function member(base: string, name: string): string {
  if (name === 'default' && !base.startsWith('@')) return base;
  if (base.startsWith('@')) return roleMember(base, name);
  if (base === '%') return GLOBAL_OBJECTS.has(name) ? '%' : `%${name}`;
  return `${base}.${name}`;
}
