import { locate } from '../flow/locate.ts';
import {
  chainText,
  keyName,
  memberName,
  propertyValue,
  stringValue,
  unwrap,
  type Node,
} from '../flow/nodes.ts';
import type { Unit } from '../flow/unit.ts';

export type Constant = string | number | boolean | bigint | null;

const DEEPEST = 8;

/** The value of an expression that is always the same; follows constants, not parameters. */
export function constantOf(
  node: Node | null | undefined,
  unit: Unit,
  depth = 0,
): Constant | undefined {
  if (!node || depth > DEEPEST) return undefined;
  const value = unwrap(node);
  switch (value.type) {
    case 'Literal':
      return 'regex' in value ? undefined : (value.value as Constant);
    case 'TemplateLiteral':
      return stringValue(value);
    case 'UnaryExpression':
      return ofUnary(value.operator, constantOf(value.argument, unit, depth + 1));
    case 'BinaryExpression':
      return ofBinary(
        value.operator,
        constantOf(value.left, unit, depth + 1),
        constantOf(value.right, unit, depth + 1),
      );
    case 'Identifier':
      return ofVariable(value, unit, depth);
    case 'MemberExpression': {
      const name = memberName(value);
      const object = name === undefined ? undefined : locate(value.object, unit);
      const found = object && name !== undefined ? propertyValue(object.node, name) : undefined;
      return found && object ? constantOf(found, object.unit, depth + 1) : undefined;
    }
    default:
      return undefined;
  }
}

function ofVariable(node: Node, unit: Unit, depth: number): Constant | undefined {
  const binding = unit.bindingOf(node);
  const [definition] = binding?.definitions ?? [];
  if (!binding || definition?.type !== 'Variable') return undefined;
  const { id, init } = definition.node;
  if (id.type !== 'Identifier' || !init) return undefined;
  return binding.writes.length === 1 ? constantOf(init, unit, depth + 1) : undefined;
}

function ofUnary(operator: string, value: Constant | undefined): Constant | undefined {
  if (operator === '!') return value === undefined ? undefined : !value;
  return operator === '-' && typeof value === 'number' ? -value : undefined;
}

function ofBinary(
  operator: string,
  left: Constant | undefined,
  right: Constant | undefined,
): Constant | undefined {
  if (operator === '+' && typeof left === 'string' && typeof right === 'string')
    return left + right;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '**':
      return left ** right;
    case '<<':
      return left << right;
    default:
      return undefined;
  }
}

/** An options object, wherever it is written. */
export interface Options {
  /** The value of an option, also from an object that is spread into this one. */
  get(name: string): Node | undefined;
  /** The constant value of an option. */
  constant(name: string): Constant | undefined;
  /** Whether everything in it is in sight, so that what is missing is really missing. */
  readonly complete: boolean;
  readonly node: Node;
}

const NO_OPTIONS: Omit<Options, 'node'> = {
  get: () => undefined,
  constant: () => undefined,
  complete: true,
};

/** Reads an options argument. Nothing, where it is not known; empty options, where it is left out. */
export function optionsOf(
  node: Node | null | undefined,
  unit: Unit,
  call?: Node,
): Options | undefined {
  if (!node) return call && { ...NO_OPTIONS, node: call };
  const located = locate(node, unit);
  if (located?.node.type !== 'ObjectExpression') return undefined;
  return readObject(located.node, located.unit, node, unit, 0);
}

function readObject(
  object: Node,
  home: Unit,
  written: Node,
  unit: Unit,
  depth: number,
): Options | undefined {
  if (object.type !== 'ObjectExpression') return undefined;
  const values = new Map<string, { node: Node; unit: Unit }>();
  let complete = true;
  for (const property of object.properties) {
    if (property.type === 'Property') {
      const name = keyName(property);
      if (name === undefined) complete = false;
      else values.set(name, { node: property.value, unit: home });
      continue;
    }
    const located = locate(property.argument, home);
    const spread =
      located && depth < 3
        ? readObject(located.node, located.unit, located.node, located.unit, depth + 1)
        : undefined;
    if (!spread?.complete || located?.node.type !== 'ObjectExpression') {
      complete = false;
      continue;
    }
    for (const each of located.node.properties) {
      const name = each.type === 'Property' ? keyName(each) : undefined;
      if (each.type === 'Property' && name !== undefined) {
        values.set(name, { node: each.value, unit: located.unit });
      }
    }
  }
  addWrites(written, unit, values);
  return {
    node: object,
    complete,
    get: (name) => values.get(name)?.node,
    constant: (name) => {
      const value = values.get(name);
      return value && constantOf(value.node, value.unit);
    },
  };
}

/** What is put in afterwards: `options.secure = true`. */
function addWrites(
  written: Node,
  unit: Unit,
  values: Map<string, { node: Node; unit: Unit }>,
): void {
  const inner = unwrap(written);
  const binding = inner.type === 'Identifier' ? unit.bindingOf(inner) : undefined;
  for (const { property, value } of (binding && unit.propertyWrites.get(binding)) ?? []) {
    if (property !== undefined) values.set(property, { node: value, unit });
  }
}

/** The last name by which a value is called where it is put: variable, property, argument's function. */
export function targetName(node: Node): string | undefined {
  let current = node;
  for (let parent = current.parent; parent; current = parent, parent = parent.parent) {
    switch (parent.type) {
      case 'VariableDeclarator':
        return parent.init === current && parent.id.type === 'Identifier'
          ? parent.id.name
          : undefined;
      case 'AssignmentExpression':
        if (parent.right !== current) return undefined;
        return parent.left.type === 'MemberExpression'
          ? memberName(parent.left)
          : chainText(parent.left);
      case 'AssignmentPattern':
        return parent.right === current && parent.left.type === 'Identifier'
          ? parent.left.name
          : undefined;
      case 'Property':
      case 'PropertyDefinition':
        return parent.value === current ? keyName(parent) : undefined;
      case 'JSXAttribute':
        return typeof parent.name.name === 'string' ? parent.name.name : undefined;
      case 'ConditionalExpression':
        if (parent.test === current) return undefined;
        break;
      case 'LogicalExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'AwaitExpression':
      case 'ChainExpression':
      case 'JSXExpressionContainer':
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}
