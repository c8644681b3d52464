import type { TSESTree } from '@typescript-eslint/types';
import { exportsOf } from './exports.ts';
import { membersOf } from './members.ts';
import {
  calleeName,
  chainText,
  isClass,
  isFunction,
  keyName,
  memberName,
  ownerOfThis,
  propertyValue,
  receiverOf,
  stringValue,
  unwrap,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import type { Binding, Unit } from './unit.ts';
import { spend } from './work.ts';

/** A function, class, object or file (its root), and the file that it is written in. */
export interface Located {
  readonly node: Node;
  readonly unit: Unit;
}

/** More steps than this are no longer code that somebody wrote. */
const DEEPEST = 24;

/** What an expression names, if that can be told without running the code. */
export function locate(node: Node, unit: Unit, depth = 0): Located | undefined {
  if (depth > 0) return find(node, unit, depth);
  const { located } = unit.memory;
  if (located.has(node)) return located.get(node);
  const found = find(node, unit, depth);
  located.set(node, found);
  return found;
}

function find(node: Node, unit: Unit, depth: number): Located | undefined {
  if (depth > DEEPEST || !spend()) return undefined;
  const value = unwrap(node);
  switch (value.type) {
    case 'Identifier': {
      const binding = unit.bindingOf(value);
      return binding && locateBinding(binding, unit, depth + 1);
    }
    case 'MemberExpression':
      return locateMember(value, unit, depth);
    case 'AwaitExpression':
      return locate(value.argument, unit, depth + 1);
    case 'ImportExpression':
      return importedFile(unit, stringValue(value.source));
    case 'CallExpression':
      return locateCall(value, unit, depth);
    case 'AssignmentExpression':
      return locate(value.right, unit, depth + 1);
    case 'ObjectExpression':
    case 'NewExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'ClassExpression':
    case 'ClassDeclaration':
      return { node: value, unit };
    default:
      return undefined;
  }
}

/** The function that a callee, or a value handed over as a callback, is. */
export function locateFunction(
  node: Node,
  unit: Unit,
): { node: FunctionNode; unit: Unit } | undefined {
  const located = locate(node, unit);
  if (located && isFunction(located.node)) return { node: located.node, unit: located.unit };
  return undefined;
}

/** The class or constructor function that `new` is applied to. */
export function locateClass(
  node: Node,
  unit: Unit,
  depth = 0,
): { node: ClassNode | FunctionNode; unit: Unit } | undefined {
  const located = locate(node, unit, depth);
  if (!located || !(isClass(located.node) || isFunction(located.node))) return undefined;
  return { node: located.node, unit: located.unit };
}

function locateCall(call: TSESTree.CallExpression, unit: Unit, depth: number): Located | undefined {
  const [first] = call.arguments;
  const name = calleeName(call);
  if (name === 'require' && first) return importedFile(unit, stringValue(first));
  const receiver = receiverOf(call);
  if (name === 'bind' && receiver) return locate(receiver, unit, depth + 1);
  if (name === 'promisify' && first && first.type !== 'SpreadElement') {
    return locate(first, unit, depth + 1);
  }
  return undefined;
}

function locateBinding(binding: Binding, unit: Unit, depth: number): Located | undefined {
  const [definition] = binding.definitions;
  switch (definition?.type) {
    case 'FunctionName':
    case 'ClassName':
      return { node: definition.node, unit };
    case 'ImportBinding':
      return locateImport(definition.node, unit, depth);
    case 'Variable':
      break;
    default:
      return undefined;
  }
  const { id, init } = definition.node;
  if (!init) return locateOnlyWrite(binding, unit, depth);
  if (id.type === 'Identifier') return locate(init, unit, depth + 1);
  if (id.type !== 'ObjectPattern') return undefined;
  const name = nameInPattern(id, binding.name);
  const object = locate(init, unit, depth + 1);
  return object && name !== undefined ? locateIn(object, name, depth + 1) : undefined;
}

function locateOnlyWrite(binding: Binding, unit: Unit, depth: number): Located | undefined {
  const [only, ...others] = binding.writes.slice(0, 2);
  const value = others.length === 0 ? only?.writeExpr : undefined;
  return value ? locate(value, unit, depth + 1) : undefined;
}

function nameInPattern(pattern: TSESTree.ObjectPattern, variable: string): string | undefined {
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue;
    const target =
      property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    if (target.type === 'Identifier' && target.name === variable) return keyName(property);
  }
  return undefined;
}

function locateImport(node: Node, unit: Unit, depth: number): Located | undefined {
  const declaration = node.parent;
  if (declaration?.type !== 'ImportDeclaration') return undefined;
  const file = importedFile(unit, declaration.source.value);
  if (!file) return undefined;
  if (node.type === 'ImportSpecifier') {
    const { imported } = node;
    const name = imported.type === 'Identifier' ? imported.name : imported.value;
    return exportOf(file.unit, name, depth + 1);
  }
  if (node.type === 'ImportDefaultSpecifier') return exportOf(file.unit, 'default', depth + 1);
  return file;
}

function importedFile(unit: Unit, specifier: string | undefined): Located | undefined {
  const file = specifier === undefined ? undefined : unit.project.imported(unit, specifier);
  return file && { node: file.root, unit: file };
}

function locateMember(
  member: TSESTree.MemberExpression,
  unit: Unit,
  depth: number,
): Located | undefined {
  const name = memberName(member);
  if (name === undefined) return undefined;
  const object = unwrap(member.object);
  if (object.type === 'ThisExpression') {
    const owner = ownerOfThis(object);
    return owner && memberOf({ node: owner, unit }, name, depth + 1);
  }
  if (object.type === 'Identifier') {
    const text = chainText(member);
    if (text === `exports.${name}`) return exportOf(unit, name, depth + 1);
    const binding = unit.bindingOf(object);
    const write = binding && unit.propertyWrites.get(binding)?.find((w) => w.property === name);
    if (write) return locate(write.value, unit, depth + 1);
  }
  const located = locate(object, unit, depth + 1);
  return located && locateIn(located, name, depth + 1);
}

/** A member of what was located: of an object, a class, an instance, or a file's exports. */
function locateIn(located: Located, name: string, depth: number): Located | undefined {
  if (depth > DEEPEST) return undefined;
  const { node, unit } = located;
  switch (node.type) {
    case 'Program':
      return exportOf(unit, name, depth + 1);
    case 'ObjectExpression': {
      const value = propertyValue(node, name);
      return value && locate(value, unit, depth + 1);
    }
    case 'NewExpression': {
      const type = locateClass(node.callee, unit, depth + 1);
      return type && memberOf(type, name, depth + 1);
    }
    default:
      return isClass(node) ? memberOf(located, name, depth + 1) : undefined;
  }
}

/** A method or field of a class, its parents, or a constructor function. */
export function memberOf(owner: Located, name: string, depth = 0): Located | undefined {
  if (depth > DEEPEST) return undefined;
  const { node, unit } = owner;
  if (isClass(node)) {
    const method = membersOf(node).methods.get(name);
    if (method) return { node: method.value as Node, unit };
  }
  const [written] = unit.fields.get(node)?.get(name) ?? [];
  const found = written && locate(written, unit, depth + 1);
  if (found) return found;
  const typed = isClass(node) ? typedMember(node, name) : undefined;
  if (typed) return locateClass(typed, unit, depth + 1);
  if (!isClass(node) || !node.superClass) return undefined;
  const parent = locateClass(node.superClass, unit, depth + 1);
  return parent && memberOf(parent, name, depth + 1);
}

/** The class of a field that only its type tells: `constructor(private users: UserService)`. */
function typedMember(node: ClassNode, name: string): Node | undefined {
  const { properties, parameters } = membersOf(node);
  const type = (properties.get(name) ?? parameters.get(name))?.typeAnnotation?.typeAnnotation;
  return type?.type === 'TSTypeReference' ? type.typeName : undefined;
}

/** What a file exports under a name; `default` is also what `module.exports` was given. */
export function exportOf(unit: Unit, name: string, depth = 0): Located | undefined {
  if (depth > DEEPEST) return undefined;
  return esExport(unit, name, depth) ?? commonExport(unit, name, depth);
}

function esExport(unit: Unit, name: string, depth: number): Located | undefined {
  const { statements, everything } = exportsOf(unit);
  for (const statement of statements.get(name) ?? []) {
    if (statement.type === 'ExportDefaultDeclaration') {
      return locate(statement.declaration, unit, depth + 1);
    }
    const found = namedExport(statement, name, unit, depth);
    if (found) return found;
  }
  for (const { source } of everything) {
    const file = importedFile(unit, source.value);
    const found = file && exportOf(file.unit, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function namedExport(
  statement: TSESTree.ExportNamedDeclaration,
  name: string,
  unit: Unit,
  depth: number,
): Located | undefined {
  const { declaration, specifiers, source } = statement;
  if (isFunction(declaration) || isClass(declaration)) {
    return declaration.id?.name === name ? { node: declaration, unit } : undefined;
  }
  if (declaration?.type === 'VariableDeclaration') {
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && id.name === name && init) {
        return locate(init, unit, depth + 1);
      }
    }
  }
  for (const { exported, local } of specifiers) {
    if ((exported.type === 'Identifier' ? exported.name : exported.value) !== name) continue;
    const localName = local.type === 'Identifier' ? local.name : local.value;
    if (!source) return locate(local, unit, depth + 1);
    const file = importedFile(unit, source.value);
    return file && exportOf(file.unit, localName, depth + 1);
  }
  return undefined;
}

function commonExport(unit: Unit, name: string, depth: number): Located | undefined {
  const { properties, whole } = exportsOf(unit);
  const property = properties.get(name);
  if (property) return locate(property, unit, depth + 1);
  const exported = whole && locate(whole, unit, depth + 1);
  if (!exported || name === 'default') return exported;
  return locateIn(exported, name, depth + 1);
}

/** The value of an option, also where the options are a variable: `const options = { noent: true }`. */
export function optionOf(node: Node | undefined, name: string, unit: Unit): Node | undefined {
  const located = node && locate(node, unit);
  return located && propertyValue(located.node, name);
}
