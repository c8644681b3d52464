import type { Definition } from '@typescript-eslint/scope-manager';
import { carriedBy } from './carriers.ts';
import { originate, taintOf, type Path, type Place } from './evaluate.ts';
import { callSitesOf, isReachable, outerCallSitesOf } from './functions.ts';
import { locate, locateFunction } from './locate.ts';
import {
  argumentAt,
  calleeName,
  isFunction,
  receiverOf,
  unwrap,
  within,
  type CallNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { ELEMENT_CALLBACKS } from './propagation.ts';
import { reachingWrites, writtenValue } from './reaching.ts';
import { controlOf } from './requests.ts';
import { parameterRole } from './roles.ts';
import { pathInPattern, symbolOf } from './symbols.ts';
import { join, UNKNOWN_TEXT, withPrefix, withSafe, type Taint } from './taint.ts';
import type { Binding, Unit } from './unit.ts';
import { validatedKinds } from './validated.ts';

const NONE: readonly Taint[] = [];

/** Who controls a variable at a place where it is read. */
export function taintOfVariable(
  read: Node,
  binding: Binding,
  path: Path,
  place: Place,
): readonly Taint[] {
  const [definition] = binding.definitions;
  const found: (readonly Taint[])[] = [];
  const isParameter = definition?.type === 'Parameter';
  const { writes, initial } = reachingWrites(read, binding);
  if (isParameter && initial) found.push(taintOfParameter(definition, binding, path, place));
  for (const write of writes) {
    const written = writtenValue(write);
    if (!written) continue;
    const taints = taintOf(written.value, [...written.path, ...path], place);
    found.push(written.appended ? withPrefix(taints, UNKNOWN_TEXT) : taints);
  }
  if (definition?.type === 'ImportBinding') found.push(taintOfImport(read, path, place));
  found.push(taintOfParts(binding, path, place));
  return join(...found);
}

/** A constant of another file that is itself taken from outside. */
function taintOfImport(read: Node, path: Path, place: Place): readonly Taint[] {
  const located = locate(read, place.unit);
  return located?.node.type === 'ObjectExpression'
    ? taintOf(located.node, path, { unit: located.unit })
    : NONE;
}

/** Methods that put their arguments into a list or a set. */
const ADDERS = new Set(['push', 'unshift', 'add', 'append']);
const MOST_REFERENCES = 120;

/** What was put into the variable's object afterwards: `v.p = x`, `v.push(x)`. */
function taintOfParts(binding: Binding, path: Path, place: Place): readonly Taint[] {
  const [name, ...rest] = path;
  const found: (readonly Taint[])[] = [];
  if (name !== undefined) {
    for (const { property, value } of place.unit.propertyWrites.get(binding)?.slice(0, 30) ?? []) {
      if (property === name || property === undefined || name === '*') {
        found.push(taintOf(value, rest, place));
      }
    }
  }
  if (name !== undefined && name !== '*' && !/^\d+$/.test(name)) return join(...found);
  for (const { identifier } of binding.references.slice(0, MOST_REFERENCES)) {
    const call = methodCallOn(identifier as Node);
    const adder = call && calleeName(call);
    if (!call || adder === undefined) continue;
    // `map.set(key, value)` puts in the value.
    const added = ADDERS.has(adder)
      ? call.arguments
      : adder === 'set'
        ? call.arguments.slice(1)
        : [];
    for (const argument of added.slice(0, 8)) found.push(taintOf(argument, rest, place));
  }
  return join(...found);
}

function methodCallOn(identifier: Node): CallNode | undefined {
  const member = identifier.parent;
  if (member?.type !== 'MemberExpression' || member.object !== identifier) return undefined;
  const call = member.parent;
  return call.type === 'CallExpression' && call.callee === member ? call : undefined;
}

function taintOfParameter(
  definition: Definition,
  binding: Binding,
  path: Path,
  place: Place,
): readonly Taint[] {
  const fn = definition.node as Node;
  if (!isFunction(fn)) return NONE;
  const index = fn.params.findIndex((each) => pathInPattern(each, binding.name));
  const parameter = fn.params[index];
  const inner = parameter && pathInPattern(parameter, binding.name);
  if (!parameter || !inner) return NONE;
  const whole = [...inner, ...path];
  const isRest = parameter.type === 'RestElement';
  const handed = fromFrame(fn, index, isRest, whole, place);
  if (handed) return handed;
  const role = parameterRole(fn, index, place.unit, symbolOf);
  const control = role && controlOf(role, whole);
  if (control) {
    const label = [inner.length > 0 ? inner[0] : binding.name, ...whole.slice(1)]
      .filter((each) => each !== '*')
      .join('.');
    const taints = originate(
      definition.name,
      inner.length > 0 ? label : [binding.name, ...path].join('.'),
      control,
      place,
      role === '@remote' ? [] : whole,
    );
    return role === '@request' ? withSafe(taints, validatedKinds(fn, whole[0] ?? '')) : taints;
  }
  if (role) {
    const carried = carriedBy(role, whole, fn, place.unit);
    return join(...carried.map(({ value, rest, unit }) => taintOf(value, rest, { unit })));
  }
  return (
    fromCallback(fn, index, whole, place) ??
    fromCallers(fn, index, isRest, whole, binding, definition, place)
  );
}

/** What the call that is being looked into hands over. */
function fromFrame(
  fn: FunctionNode,
  index: number,
  isRest: boolean,
  path: Path,
  place: Place,
): readonly Taint[] | undefined {
  let frame = place.frame;
  while (frame && frame.fn !== fn) frame = frame.caller.frame;
  if (!frame) return undefined;
  return fromCall(frame.call, index, isRest, path, frame.caller);
}

function fromCall(
  call: CallNode,
  index: number,
  isRest: boolean,
  path: Path,
  caller: Place,
): readonly Taint[] {
  if (isRest) {
    const [, ...rest] = path;
    return join(...call.arguments.slice(index).map((each) => taintOf(each, rest, caller)));
  }
  const argument = argumentAt(call, index);
  if (argument) return taintOf(argument, path, caller);
  const spread = call.arguments.find(({ type }) => type === 'SpreadElement');
  return spread ? taintOf(spread, ['*', ...path], caller) : NONE;
}

/** What a callback is called with, where the function that calls it is known. */
function fromCallback(
  fn: FunctionNode,
  index: number,
  path: Path,
  place: Place,
): readonly Taint[] | undefined {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || call.callee === fn) return undefined;
  const name = calleeName(call) ?? '';
  const receiver = receiverOf(call);
  const position = ELEMENT_CALLBACKS.get(name);
  if (position !== undefined && receiver) {
    // `_.map(list, fn)`, `async.each(list, fn)`: the list is the first argument.
    const list = call.arguments[0] === fn ? receiver : call.arguments[0];
    return list && index === position ? taintOf(list, ['*', ...path], place) : NONE;
  }
  if (name === 'then' && receiver) return index === 0 ? taintOf(receiver, path, place) : NONE;
  if ((name === 'replace' || name === 'replaceAll') && receiver) {
    return taintOf(receiver, path, place);
  }
  // Any other callback: nobody in sight says what it is called with.
  const callee = locateFunction(call.callee, place.unit);
  return callee ? fromInnerCall(callee, call, fn, index, path, place) : NONE;
}

/** A function in sight that is given a callback, and calls it: `function run(done) { done(x) }`. */
function fromInnerCall(
  callee: { node: FunctionNode; unit: Unit },
  call: CallNode,
  fn: FunctionNode,
  index: number,
  path: Path,
  place: Place,
): readonly Taint[] {
  const parameter = callee.node.params[call.arguments.indexOf(fn as never)];
  if (parameter?.type !== 'Identifier') return NONE;
  const depth = (place.frame?.depth ?? 0) + 1;
  if (depth > 4) return NONE;
  const inner: Place = {
    unit: callee.unit,
    frame: { fn: callee.node, call, caller: place, depth },
  };
  const calls = callee.unit.callsByName.get(parameter.name) ?? [];
  return join(
    ...within(calls, callee.node)
      .filter((each) => callsParameter(each, callee.node, callee.unit))
      .slice(0, 6)
      .map((each) => fromCall(each, index, false, path, inner)),
  );
}

function callsParameter(call: CallNode, fn: FunctionNode, unit: Unit): boolean {
  const callee = unwrap(call.callee);
  const [definition] = (callee.type === 'Identifier' && unit.bindingOf(callee)?.definitions) || [];
  return definition?.type === 'Parameter' && definition.node === fn;
}

/** What the calls in this file hand over; without any, whatever a caller elsewhere will. */
function fromCallers(
  fn: FunctionNode,
  index: number,
  isRest: boolean,
  path: Path,
  binding: Binding,
  definition: Definition,
  place: Place,
): readonly Taint[] {
  const calls = callSitesOf(fn, place.unit);
  const unframed: Place = { ...place, frame: undefined };
  const found = calls.map((call) => fromCall(call, index, isRest, path, unframed));
  if (isReachable(fn, place.unit, calls.length)) {
    const outer = place.outside ? outerCallSitesOf(fn, place.unit) : [];
    for (const { call, unit } of outer) {
      found.push(fromCall(call, index, isRest, path, { unit }));
    }
    const label = [binding.name, ...path.filter((name) => name !== '*')].join('.');
    found.push(originate(definition.name, label, 'parameter', place));
  }
  return join(...found);
}
