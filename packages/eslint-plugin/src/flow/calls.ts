import type { TSESTree } from '@typescript-eslint/types';
import { taintOf, taintOfAll, type Path, type Place } from './evaluate.ts';
import { learned } from './guards.ts';
import { locateClass, locateFunction } from './locate.ts';
import {
  calleeName,
  isClass,
  isFunction,
  receiverOf,
  stringValue,
  type CallNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { regularExpression, safeWhenReplaced } from './patterns.ts';
import { effectOf, escapesFor, keepsReceiver, makesText, type Effect } from './propagation.ts';
import { symbolOf } from './symbols.ts';
import { EVERY_KIND, join, Kind, withPrefix, withSafe, type Taint } from './taint.ts';
import { startsAtRoot } from './rooted.ts';
import { constantText } from './text.ts';
import type { Unit } from './unit.ts';

const NONE: readonly Taint[] = [];
/** Calls inside calls that are looked into. */
const MOST_FRAMES = 5;

/** Who controls what a call returns. */
export function taintOfCall(call: CallNode, path: Path, place: Place): readonly Taint[] {
  const symbol = symbolOf(call, place.unit);
  const effect = symbol === undefined ? undefined : effectOf(symbol);
  if (effect) return applied(effect, call, path, place);
  const name = calleeName(call) ?? '';
  if (symbol === '%Promise.all()' || symbol === '%Promise.race()' || symbol === '%Promise.any()') {
    return taintOfFirst(call, path, place);
  }
  const fn = locateFunction(call.callee, place.unit);
  if (call.type === 'NewExpression') return taintOfInstance(call, path, place);
  if (fn) return taintOfReturned(fn, call, path, place);
  const receiver = receiverOf(call);
  if (!receiver) return NONE;
  return taintOfMethod(call, name, receiver, path, place);
}

function taintOfFirst(call: CallNode, path: Path, place: Place): readonly Taint[] {
  const [first] = call.arguments;
  return first ? taintOf(first, path, place) : NONE;
}

function applied(effect: Effect, call: CallNode, path: Path, place: Place): readonly Taint[] {
  if ((effect.safe & EVERY_KIND) === EVERY_KIND) return NONE;
  const positions = effect.from ?? call.arguments.map((_, index) => index);
  const found: (readonly Taint[])[] = [];
  let prefix = '';
  for (const position of positions) {
    const argument = call.arguments[position];
    if (!argument) continue;
    const taints = effect.deep ? taintOfAll(argument, place) : taintOf(argument, path, place);
    const isInside = effect.joined && position > 0 && startsAtRoot(argument, place.unit);
    const known = isInside ? withSafe(taints, Kind.path) : taints;
    found.push(effect.joined ? withPrefix(known, prefix) : known);
    const text = effect.joined ? constantText(argument, place.unit) : '';
    prefix += `${text}/`;
  }
  return withSafe(join(...found), effect.safe);
}

/** Looks into a function in sight, with this call's arguments as its parameters. */
function taintOfReturned(
  fn: { node: FunctionNode; unit: Unit },
  call: CallNode,
  path: Path,
  place: Place,
): readonly Taint[] {
  const depth = (place.frame?.depth ?? 0) + 1;
  if (depth > MOST_FRAMES || isLookedInto(fn.node, place)) return NONE;
  const inner: Place = { unit: fn.unit, frame: { fn: fn.node, call, caller: place, depth } };
  const returned = fn.unit.returned.get(fn.node) ?? [];
  return join(...returned.slice(0, 12).map((value) => taintOf(value, path, inner)));
}

function isLookedInto(fn: FunctionNode, place: Place): boolean {
  let { frame } = place;
  while (frame && frame.fn !== fn) frame = frame.caller.frame;
  return frame !== undefined;
}

/** A field of `new Type(…)`, or the value that a promise is resolved with. */
function taintOfInstance(call: TSESTree.NewExpression, path: Path, place: Place): readonly Taint[] {
  if (symbolOf(call, place.unit) === '%Promise()') return taintOfPromise(call, path, place);
  const [name, ...rest] = path;
  const type = name === undefined ? undefined : locateClass(call.callee, place.unit);
  if (!type || name === undefined) return NONE;
  const values = type.unit.fields.get(type.node)?.get(name) ?? [];
  const constructor = constructorOf(type.node);
  const depth = (place.frame?.depth ?? 0) + 1;
  if (!constructor || depth > MOST_FRAMES) return NONE;
  const inner: Place = { unit: type.unit, frame: { fn: constructor, call, caller: place, depth } };
  return join(...values.slice(0, 6).map((value) => taintOf(value, rest, inner)));
}

function constructorOf(type: Node): FunctionNode | undefined {
  if (isFunction(type)) return type;
  if (!isClass(type)) return undefined;
  for (const member of type.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') {
      return isFunction(member.value) ? member.value : undefined;
    }
  }
  return undefined;
}

function taintOfPromise(call: CallNode, path: Path, place: Place): readonly Taint[] {
  const [executor] = call.arguments;
  if (!isFunction(executor)) return NONE;
  const [resolve] = executor.params;
  if (resolve?.type !== 'Identifier') return NONE;
  const calls = place.unit.callsByName.get(resolve.name) ?? [];
  return join(
    ...calls
      .filter(({ range }) => executor.range[0] < range[0] && range[1] <= executor.range[1])
      .slice(0, 8)
      .map((each) => taintOfFirst(each, path, place)),
  );
}

function taintOfMethod(
  call: CallNode,
  name: string,
  receiver: Node,
  path: Path,
  place: Place,
): readonly Taint[] {
  const escaped = escapesFor(name);
  if (escaped) return withSafe(taintOfFirst(call, path, place), escaped | Kind.nosql);
  switch (name) {
    case 'map':
    case 'flatMap':
      return taintOfMapped(call, path, place);
    case 'reduce':
      return join(
        taintOfMapped(call, ['*', ...path], place),
        call.arguments[1] ? taintOf(call.arguments[1], path, place) : NONE,
      );
    case 'filter':
    case 'find':
      if (isAllowList(call, place)) return NONE;
      return taintOf(receiver, name === 'find' ? ['*', ...path] : path, place);
    case 'then':
      return taintOfThen(call, receiver, path, place);
    case 'join':
      return withPrefix(join(taintOf(receiver, ['*'], place), taintOf(receiver, [], place)), '');
    case 'replace':
    case 'replaceAll':
      return taintOfReplaced(call, name, receiver, place);
    case 'concat':
      return taintOfConcat(call, receiver, path, place);
    case 'pop':
    case 'shift':
    case 'at':
      return join(taintOf(receiver, ['*', ...path], place), taintOf(receiver, path, place));
    case 'get':
      return withSafe(taintOf(receiver, ['*', ...path], place), Kind.nosql);
    default: {
      if (!keepsReceiver(name)) return NONE;
      const taints = taintOf(receiver, path, place);
      return makesText(name) ? withSafe(taints, Kind.nosql | Kind.assignment) : taints;
    }
  }
}

/** What a callback makes of each element. */
function taintOfMapped(call: CallNode, path: Path, place: Place): readonly Taint[] {
  const callback = call.arguments.find((each) => locateFunction(each, place.unit) !== undefined);
  const fn = callback && locateFunction(callback, place.unit);
  const [first, ...rest] = path;
  const inner = first === '*' || (first !== undefined && /^\d+$/.test(first)) ? rest : path;
  if (!fn) {
    // `list.map(String)`: by what the function is known to do.
    const [argument] = call.arguments;
    const symbol = argument && symbolOf(argument, place.unit);
    const effect = symbol === undefined ? undefined : effectOf(symbol);
    const receiver = receiverOf(call);
    return effect && receiver ? withSafe(taintOf(receiver, path, place), effect.safe) : NONE;
  }
  const returned = fn.unit.returned.get(fn.node) ?? [];
  const within = fn.unit === place.unit ? place : { unit: fn.unit };
  return join(...returned.slice(0, 8).map((value) => taintOf(value, inner, within)));
}

function taintOfThen(call: CallNode, receiver: Node, path: Path, place: Place): readonly Taint[] {
  const [callback] = call.arguments;
  const fn = callback && locateFunction(callback, place.unit);
  if (!fn) return taintOf(receiver, path, place);
  return taintOfMapped(call, path, place);
}

/** `list.filter((each) => ALLOWED.has(each))` keeps what is allowed. */
function isAllowList(call: CallNode, place: Place): boolean {
  const [callback] = call.arguments;
  if (!isFunction(callback) || callback.body.type === 'BlockStatement') return false;
  const [parameter] = callback.params;
  if (parameter?.type !== 'Identifier') return false;
  return learned(callback.body, true, parameter.name, place.unit) === EVERY_KIND;
}

function taintOfReplaced(
  call: CallNode,
  name: string,
  receiver: Node,
  place: Place,
): readonly Taint[] {
  const [pattern, replacement] = call.arguments;
  const taints = join(
    taintOf(receiver, [], place),
    replacement && replacement.type !== 'SpreadElement'
      ? withPrefix(taintOf(replacement, [], place), constantText(receiver, place.unit))
      : NONE,
  );
  if (taints.length === 0 || !pattern) return taints;
  const expression = regularExpression(pattern, place.unit);
  const text = name === 'replaceAll' ? stringValue(pattern) : undefined;
  const source = expression?.source ?? text?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (source === undefined) return withSafe(taints, Kind.nosql | Kind.assignment);
  const flags = expression ? expression.flags : 'g';
  const safe = safeWhenReplaced(source, flags, stringValue(replacement));
  return withSafe(taints, safe | Kind.nosql | Kind.assignment);
}

function taintOfConcat(call: CallNode, receiver: Node, path: Path, place: Place): readonly Taint[] {
  let prefix = constantText(receiver, place.unit);
  const found = [taintOf(receiver, path, place)];
  for (const argument of call.arguments) {
    const taints = taintOf(argument, path, place);
    found.push(path.length > 0 ? taints : withPrefix(taints, prefix));
    prefix += constantText(argument, place.unit);
  }
  return join(...found);
}
