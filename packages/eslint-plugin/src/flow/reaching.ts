import type { Reference } from '@typescript-eslint/scope-manager';
import { contains, enclosingFunction, isFunction, keyName, type Node } from './nodes.ts';
import type { Binding } from './unit.ts';
import { spend } from './work.ts';

/** The writes that a read can see. */
export interface Reaching {
  readonly writes: readonly Reference[];
  /** Whether the value that a parameter came in with can still be there. */
  readonly initial: boolean;
}

/** A name with more writes than this is looked at as if each reached everything near it. */
const MOST_WRITES = 40;
const MANY_WRITES = 200;

/**
 * The writes to a variable that can reach a read of it: those before it in the same function that no
 * later certain write replaces, those of a loop around both, and all of other functions.
 */
export function reachingWrites(read: Node, binding: Binding): Reaching {
  const writes = writesNear(read, binding);
  const home = enclosingFunction(read);
  const elsewhere: Reference[] = [];
  const before: Reference[] = [];
  for (const write of writes) {
    const place = write.identifier as Node;
    if (place === read) continue;
    if (!spend()) return { writes: [], initial: false };
    if (enclosingFunction(place) !== home) elsewhere.push(write);
    else if (reaches(write, read)) before.push(write);
  }
  const kept: Reference[] = [];
  let initial = true;
  for (const write of before.slice(-MOST_WRITES).reverse()) {
    if (isExclusive(write.identifier as Node, read)) continue;
    kept.push(write);
    if (isCertain(write, read)) {
      initial = false;
      break;
    }
  }
  const outer = initial || kept.length === 0 ? elsewhere : elsewhere.filter(isInner(home));
  return { writes: [...kept, ...outer.slice(0, MOST_WRITES)], initial };
}

const writesOf = new WeakMap<Binding, readonly Reference[]>();

/** All writes; of a variable with very many, those that stand nearest. */
function writesNear(read: Node, binding: Binding): readonly Reference[] {
  let writes = writesOf.get(binding);
  if (!writes) {
    writes = binding.writes.filter(({ writeExpr }) => writeExpr);
    writesOf.set(binding, writes);
  }
  if (writes.length <= MANY_WRITES) return writes;
  let [low, high] = [0, writes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const write = writes[middle]?.identifier as Node;
    if (write.range[0] < read.range[0]) low = middle + 1;
    else high = middle;
  }
  return writes.slice(Math.max(0, low - MOST_WRITES), low + MOST_WRITES);
}

/** Writes of functions inside the reader's own may run between its certain write and the read. */
function isInner(home: Node | undefined) {
  return (write: Reference) => !home || contains(home, write.identifier as Node);
}

function reaches(write: Reference, read: Node): boolean {
  const target = write.identifier as Node;
  const value = write.writeExpr as Node;
  // In `x = clean(x)` the inner `x` is read before the write happens.
  if (contains(value, read)) return insideLoop(target, read);
  return target.range[0] < read.range[0] || insideLoop(target, read);
}

function insideLoop(write: Node, read: Node): boolean {
  let current = write.parent;
  while (current && !isFunction(current)) {
    if (isLoop(current) && contains(current, read)) return true;
    current = current.parent;
    if (!spend()) return false;
  }
  return false;
}

function isLoop(node: Node): boolean {
  return (
    node.type === 'ForStatement' ||
    node.type === 'ForInStatement' ||
    node.type === 'ForOfStatement' ||
    node.type === 'WhileStatement' ||
    node.type === 'DoWhileStatement'
  );
}

/** Whether the write happens on every way to the read, and replaces what was there. */
function isCertain(write: Reference, read: Node): boolean {
  const target = write.identifier as Node;
  if (target.range[0] > read.range[0]) return false;
  if (target.parent?.type === 'AssignmentExpression' && target.parent.operator !== '=')
    return false;
  if (target.parent?.type === 'AssignmentPattern') return false;
  const branch = branchAround(target, read);
  return branch === undefined;
}

/** The innermost conditional part around a node that the read is not in. */
function branchAround(node: Node, read: Node): Node | undefined {
  let child = node;
  let current = node.parent;
  while (current && !isFunction(current)) {
    if (isConditionalPart(current, child) && !contains(child, read)) return child;
    child = current;
    current = current.parent;
    if (!spend()) return undefined;
  }
  return undefined;
}

function isConditionalPart(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return child !== parent.test;
    case 'LogicalExpression':
      return child === parent.right;
    case 'SwitchCase':
    case 'CatchClause':
      return true;
    case 'TryStatement':
      return child !== parent.finalizer;
    case 'ForStatement':
    case 'WhileStatement':
      return child === parent.body;
    case 'ForInStatement':
    case 'ForOfStatement':
      return true;
    default:
      return false;
  }
}

/** Whether the write is in a branch that excludes the read, or that leaves before it. */
function isExclusive(write: Node, read: Node): boolean {
  const branch = branchAround(write, read);
  if (!branch) return false;
  const { parent } = branch;
  if (parent?.type === 'IfStatement' && read.range[0] < parent.range[1]) {
    return contains(parent, read) && !contains(parent.test, read);
  }
  return parent?.type === 'IfStatement' && leaves(branch);
}

/** Whether nothing after the statement is reached from it. */
export function leaves(statement: Node): boolean {
  switch (statement.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      return true;
    case 'ExpressionStatement': {
      const { expression } = statement;
      if (expression.type !== 'CallExpression') return false;
      const { callee } = expression;
      return (
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        callee.property.name === 'exit'
      );
    }
    case 'BlockStatement':
      return statement.body.some(leaves);
    case 'IfStatement':
      return (
        statement.alternate !== null && leaves(statement.consequent) && leaves(statement.alternate)
      );
    default:
      return false;
  }
}

/** What a write takes its value from, and the path inside it. */
export interface WrittenValue {
  readonly value: Node;
  readonly path: readonly string[];
  /** Whether the value is put behind what was there: `text += value`. */
  readonly appended: boolean;
}

/** The value of a write; for a pattern or a loop also which part of it. */
export function writtenValue(write: Reference): WrittenValue | undefined {
  const value = write.writeExpr as Node | null | undefined;
  if (!value) return undefined;
  const path: string[] = [];
  let child = write.identifier as Node;
  let current = child.parent;
  while (current) {
    switch (current.type) {
      case 'AssignmentPattern':
        // The default is a write of its own.
        if (current.right === value) return { value, path: [], appended: false };
        break;
      case 'Property':
        path.unshift(keyName(current) ?? '*');
        break;
      case 'ArrayPattern':
        path.unshift(String(current.elements.indexOf(child as never)));
        break;
      case 'RestElement':
        return { value, path: [], appended: false };
      case 'AssignmentExpression':
        return { value, path, appended: current.operator === '+=' };
      case 'ForOfStatement':
        return { value, path: ['*', ...path], appended: false };
      case 'ForInStatement':
        return { value, path: ['*', ...path], appended: false };
      case 'ObjectPattern':
      case 'VariableDeclaration':
        break;
      case 'VariableDeclarator':
        if (current.init) return { value, path, appended: false };
        break;
      default:
        return { value, path, appended: false };
    }
    child = current;
    current = current.parent;
  }
  return { value, path, appended: false };
}
