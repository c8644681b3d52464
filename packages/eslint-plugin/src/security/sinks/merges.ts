import type { TSESTree } from '@typescript-eslint/types';
import {
  calleeName,
  chainText,
  contains,
  enclosingFunction,
  isFunction,
  receiverOf,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../../flow/nodes.ts';
import { functionName } from '../../flow/roles.ts';
import type { Unit } from '../../flow/unit.ts';
import type { Certain } from '../sink.ts';

/**
 * A function that copies one object deep into another, key by key, and refuses none: with `__proto__`
 * among the keys it writes into the prototype of all objects.
 */
export function* matchMerges(unit: Unit): Generator<Certain, void, undefined> {
  for (const assignment of unit.assignments) {
    const { left } = assignment;
    if (left.type !== 'MemberExpression' || !left.computed) continue;
    const key = unwrap(left.property);
    if (key.type !== 'Identifier' || !comesFromKeys(key, unit)) continue;
    const fn = copierAround(assignment, key.name, unit);
    if (!fn || isOwnCopy(left.object, fn, unit) || isRefusing(fn, left, unit)) continue;
    yield {
      rule: 'prototype-pollution',
      node: assignment,
      message: `\`${chainText(left.object) ?? 'object'}[${key.name}]\` is written for every key of another object, also for \`__proto__\`.`,
    };
  }
}

/** Whether the name runs through the keys of an object. */
function comesFromKeys(key: TSESTree.Identifier, unit: Unit): boolean {
  const [definition] = unit.bindingOf(key)?.definitions ?? [];
  if (definition?.type === 'Parameter') return isKeyCallback(definition.node as Node);
  if (definition?.type !== 'Variable') return false;
  const loop = definition.node.parent.parent;
  if (loop.type === 'ForInStatement') return true;
  return loop.type === 'ForOfStatement' && isKeys(loop.right);
}

function isKeyCallback(fn: Node): boolean {
  const call = fn.parent;
  if (!isFunction(fn) || call?.type !== 'CallExpression') return false;
  const receiver = receiverOf(call);
  return calleeName(call) === 'forEach' && receiver !== undefined && isKeys(receiver);
}

function isKeys(node: Node): boolean {
  const value = unwrap(node);
  if (value.type !== 'CallExpression') return false;
  return /^Object\.(keys|entries|getOwnPropertyNames)$|^Reflect\.ownKeys$/.test(
    chainText(value.callee) ?? '',
  );
}

/** The function around the copy that calls itself with `object[key]`. */
function copierAround(node: Node, key: string, unit: Unit): FunctionNode | undefined {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
    const name = functionName(fn);
    const around = fn;
    const calls = name === undefined ? [] : (unit.callsByName.get(name) ?? []);
    if (calls.slice(0, 40).some((call) => contains(around, call) && takesEntry(call, key))) {
      return fn;
    }
  }
  return undefined;
}

/** What the function makes anew and returns: its prototype is nobody else's. */
function isOwnCopy(target: Node, fn: FunctionNode, unit: Unit): boolean {
  const [definition] = unit.bindingOf(target)?.definitions ?? [];
  if (definition?.type !== 'Variable' || !contains(fn, definition.node as Node)) return false;
  const init = definition.node.init && unwrap(definition.node.init as Node);
  if (!init) return false;
  if (init.type === 'CallExpression') {
    const [first] = init.arguments;
    const name = chainText(init.callee);
    return (
      name === 'Object.create' || (name === 'Object.assign' && first?.type === 'ObjectExpression')
    );
  }
  return init.type === 'ObjectExpression';
}

function takesEntry(call: CallNode, key: string): boolean {
  const entries = call.arguments.filter((each) => {
    const value = unwrap(each);
    if (value.type !== 'MemberExpression' || !value.computed) return false;
    const property = unwrap(value.property);
    return property.type === 'Identifier' && property.name === key;
  });
  return entries.length >= 2;
}

/** Whether the function looks at the key: by name, or by what the target has of its own. */
function isRefusing(fn: FunctionNode, target: TSESTree.MemberExpression, unit: Unit): boolean {
  if (unit.refusals.some((each) => contains(fn, each))) return true;
  const name = chainText(target.object);
  const own = ['hasOwnProperty', 'hasOwn', 'call'].flatMap(
    (each) => unit.callsByName.get(each) ?? [],
  );
  return own.some((call) => {
    const subject = receiverOf(call);
    const [object] = call.arguments;
    return (
      contains(fn, call) &&
      ((subject !== undefined && chainText(subject) === name) ||
        (object !== undefined && chainText(object) === name))
    );
  });
}
