import type { TSESTree } from '@typescript-eslint/types';

export type Node = TSESTree.Node;
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression;

/** The parent, or nothing at the root of the tree. */
export function parentOf(node: Node): Node | undefined {
  return node.parent;
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

/** The expression inside type assertions, `!`, and optional chains. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSSatisfiesExpression':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** The text of a literal or of a template without expressions. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  const value = unwrap(node);
  if (value.type === 'Literal') {
    return typeof value.value === 'string' ? value.value : undefined;
  }
  if (value.type === 'TemplateLiteral' && value.expressions.length === 0) {
    return (value.quasis[0]?.value.cooked as string | null) ?? undefined;
  }
  return undefined;
}

/** The name of `object.name`, `object['name']`, `object[0]` or `object.#name`, if it is constant. */
export function memberName(node: TSESTree.MemberExpression): string | undefined {
  const { property } = node;
  if (!node.computed) {
    if (property.type === 'PrivateIdentifier') return `#${property.name}`;
    return property.type === 'Identifier' ? property.name : undefined;
  }
  return constantKey(property);
}

/** The name of a key in an object, pattern or class, if it is constant. */
export function keyName(node: {
  readonly key: Node;
  readonly computed: boolean;
}): string | undefined {
  if (!node.computed && node.key.type === 'Identifier') return node.key.name;
  if (node.key.type === 'PrivateIdentifier') return `#${node.key.name}`;
  return constantKey(node.key);
}

function constantKey(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'number') return String(node.value);
  return stringValue(node);
}

/** The name that a call is made by: `f` in `f()`, `m` in `a.m()`. */
export function calleeName(call: CallNode): string | undefined {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? memberName(callee) : undefined;
}

/** The receiver of a method call. */
export function receiverOf(call: CallNode): Node | undefined {
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' ? callee.object : undefined;
}

/** The innermost function around a node, itself excluded. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  let current = parentOf(node);
  while (current && !isFunction(current)) current = parentOf(current);
  return current;
}

/** What `this` belongs to at the node: a class, or the function that is used as a constructor. */
export function ownerOfThis(node: Node): ClassNode | FunctionNode | undefined {
  let current = parentOf(node);
  let owner: FunctionNode | undefined;
  while (current) {
    if (isClass(current)) return current;
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') owner ??= current;
    current = parentOf(current);
  }
  return owner;
}

/** `req.body.name` for a chain of constant names from a variable or `this`; nothing for the rest. */
export function chainText(node: Node): string | undefined {
  const names: string[] = [];
  let current = unwrap(node);
  while (current.type === 'MemberExpression') {
    const name = memberName(current);
    if (name === undefined || names.length > 6) return undefined;
    names.unshift(name);
    current = unwrap(current.object);
  }
  if (current.type === 'ThisExpression') return ['this', ...names].join('.');
  return current.type === 'Identifier' ? [current.name, ...names].join('.') : undefined;
}

/** Whether the outer node's text contains the inner node's. */
export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The nodes of a list, which is in the order of the text, that stand inside a node. */
export function within<Each extends Node>(list: readonly Each[], { range }: Node): readonly Each[] {
  const [start, end] = range;
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.range[0] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < list.length && (list[last]?.range[0] ?? end) < end) last += 1;
  return list.slice(low, last);
}

/** The decorators of a parameter or member; parsers of plain JavaScript leave the list out. */
export function decoratorsOf(node: {
  readonly decorators?: readonly TSESTree.Decorator[];
}): readonly TSESTree.Decorator[] {
  return node.decorators ?? [];
}

/** Arguments without spread ones, which have no position. */
export function argumentAt(call: CallNode, index: number): Node | undefined {
  const argument = call.arguments[index];
  if (!argument || argument.type === 'SpreadElement') return undefined;
  return call.arguments.slice(0, index).some(({ type }) => type === 'SpreadElement')
    ? undefined
    : argument;
}

/** The value of a constant name in an object literal. */
export function propertyValue(node: Node | null | undefined, name: string): Node | undefined {
  return node?.type === 'ObjectExpression' ? propertiesOf(node).values.get(name) : undefined;
}

/** The values of an object literal by constant name; of two with the same the last counts. */
export interface Properties {
  readonly values: ReadonlyMap<string, Node>;
  /** Whether there are others, whose names are not known: spread ones and computed ones. */
  readonly isOpen: boolean;
}

const properties = new WeakMap<TSESTree.ObjectExpression, Properties>();

export function propertiesOf(node: TSESTree.ObjectExpression): Properties {
  let known = properties.get(node);
  if (!known) properties.set(node, (known = readProperties(node)));
  return known;
}

function readProperties(node: TSESTree.ObjectExpression): Properties {
  const values = new Map<string, Node>();
  let isOpen = false;
  for (const property of node.properties) {
    const name = property.type === 'Property' ? keyName(property) : undefined;
    if (property.type === 'Property' && name !== undefined) values.set(name, property.value);
    else isOpen = true;
  }
  return { values, isOpen };
}
