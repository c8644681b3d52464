import type { TSESTree } from '@typescript-eslint/types';
import { taintOfCall } from './calls.ts';
import { keptUnderName } from './carriers.ts';
import { guardedKinds, withGuards } from './guards.ts';
import {
  chainText,
  isFunction,
  keyName,
  memberName,
  ownerOfThis,
  propertiesOf,
  stringValue,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { isNumericProperty } from './propagation.ts';
import { controlOf, controlOfCall, controlOfValue } from './requests.ts';
import { symbolOf } from './symbols.ts';
import {
  EVERY_KIND,
  join,
  Kind,
  UNKNOWN_TEXT,
  withPrefix,
  withSafe,
  type Control,
  type Taint,
} from './taint.ts';
import { constantText } from './text.ts';
import type { Unit } from './unit.ts';
import { validatedKinds } from './validated.ts';
import { taintOfVariable } from './variables.ts';
import { spend } from './work.ts';

/** A call that is being looked into: its function's parameters are what this call hands over. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly call: CallNode;
  readonly caller: Place;
  readonly depth: number;
}

/** Where an expression stands: its file, and the call through which it was reached. */
export interface Place {
  readonly unit: Unit;
  readonly frame?: Frame | undefined;
  /** Whether callers in other files count, which have to be found and read first. */
  readonly outside?: boolean;
}

export type Path = readonly string[];

const NONE: readonly Taint[] = [];
/** Properties of properties that are told apart. */
const LONGEST_PATH = 5;
/** Nested further than this, an expression is generated; what it holds is taken as unknown. */
const DEEPEST = 70;
let depth = 0;

/**
 * Who controls a value, or the part of it that a path of properties leads to. A path's `*` stands for
 * any element. Follows assignments, calls and files backwards from the expression.
 */
export function taintOf(node: Node, wanted: Path, place: Place): readonly Taint[] {
  const { memory } = place.unit;
  const value = unwrap(node);
  if (value.type === 'Literal' || depth > DEEPEST) return NONE;
  const path = wanted.length > LONGEST_PATH ? wanted.slice(0, LONGEST_PATH) : wanted;
  if (!spend()) return NONE;
  const key = memoryKey(path, place);
  let known = memory.taints.get(value);
  if (!known) memory.taints.set(value, (known = new Map()));
  const remembered = known.get(key);
  if (remembered) return remembered;
  // A value that is made of itself adds nothing to itself.
  known.set(key, NONE);
  depth += 1;
  try {
    const taints = evaluate(value, path, place);
    known.set(key, taints);
    return taints;
  } finally {
    depth -= 1;
    if (place.frame) known.delete(key);
  }
}

function memoryKey(path: Path, { frame, outside }: Place): string {
  const text = (outside ? '!' : '') + path.join('.');
  return frame ? `${text}@${String(frame.call.range[0])}` : text;
}

function evaluate(node: Node, path: Path, place: Place): readonly Taint[] {
  switch (node.type) {
    case 'Identifier':
      return guarded(node, taintOfIdentifier(node, path, place), place);
    case 'MemberExpression':
      return guarded(node, taintOfMember(node, path, place), place);
    case 'TemplateLiteral':
      return taintOfParts(templateParts(node), place);
    case 'BinaryExpression':
      return node.operator === '+' ? taintOfParts(concatenated(node), place) : NONE;
    case 'AssignmentExpression':
      if (node.operator === '=') return taintOf(node.right, path, place);
      return node.operator === '+=' ? taintOfParts([node.left, node.right], place) : NONE;
    case 'ConditionalExpression':
      return join(taintOf(node.consequent, path, place), taintOf(node.alternate, path, place));
    case 'LogicalExpression':
      if (node.operator === '&&') return taintOf(node.right, path, place);
      return join(taintOf(node.left, path, place), taintOf(node.right, path, place));
    case 'SequenceExpression': {
      const last = node.expressions.at(-1);
      return last ? taintOf(last, path, place) : NONE;
    }
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'SpreadElement':
      return node.argument ? taintOf(node.argument, path, place) : NONE;
    case 'ObjectExpression':
      return taintOfObject(node, path, place);
    case 'ArrayExpression':
      return taintOfArray(node, path, place);
    case 'CallExpression':
    case 'NewExpression':
      return guarded(node, taintOfSource(node, place) ?? taintOfCall(node, path, place), place);
    case 'TaggedTemplateExpression':
      return chainText(node.tag) === 'String.raw'
        ? taintOfParts(templateParts(node.quasi), place)
        : NONE;
    default:
      return NONE;
  }
}

/** What is left of the values after the checks that were passed on the way to the place. */
function guarded(node: Node, taints: readonly Taint[], { unit }: Place): readonly Taint[] {
  if (taints.length === 0) return taints;
  const guards = guardedKinds(node, unit);
  if (guards === 0) return taints;
  return taints
    .map((taint) => ({ ...taint, safe: withGuards(taint.safe, guards) }))
    .filter(({ safe }) => (safe & EVERY_KIND) !== EVERY_KIND);
}

/** Parts of requests that are text, never an object with operators. */
const TEXT_PARTS = new Set(['params', 'headers', 'url', 'path', 'originalUrl', 'hostname', 'host']);

/** Steps of a path on which a request is found, before its parts. */
const CARRIERS = new Set(['request', 'req', 'raw', 'node', 'ctx']);

/** Parts of an address that hold fields. */
const QUERY_PARTS = new Set(['searchParams', 'query', 'search', 'hash']);

/** A value at its source. */
export function originate(
  node: Node,
  label: string,
  control: Control,
  { unit }: Place,
  path: Path = [],
): readonly Taint[] {
  const [first = '', ...rest] = path.filter((name) => !CARRIERS.has(name));
  const part = rest.some((name) => QUERY_PARTS.has(name)) ? 'query' : first;
  const isText = TEXT_PARTS.has(part);
  const safe = isText || control === 'browser' || control === 'local' ? Kind.nosql : 0;
  const origin = { control, label, part, field: rest.length > 0, node, path: unit.path };
  return [{ origin, safe, prefix: '', whole: true }];
}

function taintOfSource(call: CallNode, place: Place): readonly Taint[] | undefined {
  const symbol = symbolOf(call, place.unit);
  const control = symbol === undefined ? undefined : controlOfCall(symbol);
  if (control === undefined) return undefined;
  const kept = symbol === '@context.get()' ? keptUnderName(call, place.unit) : undefined;
  if (kept) return join(...kept.map((value) => taintOf(value, [], { unit: place.unit })));
  const text = chainText(call.callee) ?? 'a request';
  const argument = stringValue(call.arguments[0]);
  const label = `${text}(${argument === undefined ? '…' : `'${argument}'`})`;
  const isText = /\.(get|header|param|text)$/.test(text) || text.includes('cookies');
  return originate(call, label, control, place, isText ? ['headers', '*'] : []);
}

function taintOfIdentifier(node: TSESTree.Identifier, path: Path, place: Place): readonly Taint[] {
  const symbol = symbolOf(node, place.unit);
  if (symbol?.startsWith('@') === true && !symbol.includes('.')) {
    const control = controlOf(symbol, path);
    if (control) return fromRole(node, symbol, path, control, place);
  }
  const binding = place.unit.bindingOf(node);
  if (binding) return taintOfVariable(node, binding, path, place);
  return symbol === undefined ? NONE : fromGlobal(node, symbol, path, place);
}

function fromRole(
  node: Node,
  symbol: string,
  path: Path,
  control: Control,
  place: Place,
): readonly Taint[] {
  if (path.some(isNumericProperty)) return NONE;
  const label = [chainText(node) ?? symbol.slice(1), ...path.filter((name) => name !== '*')].join(
    '.',
  );
  if (symbol === '@remote') return originate(node, label, control, place);
  const handler = handlerOf(node, place);
  const safe = handler ? validatedKinds(handler, path[0] ?? '') : 0;
  return withSafe(originate(node, label, control, place, path), safe);
}

/** The function whose parameter the name is. */
function handlerOf(node: Node, { unit }: Place): FunctionNode | undefined {
  const [definition] = unit.bindingOf(node)?.definitions ?? [];
  const fn = definition?.type === 'Parameter' ? (definition.node as Node) : undefined;
  return isFunction(fn) ? fn : undefined;
}

function fromGlobal(node: Node, symbol: string, path: Path, place: Place): readonly Taint[] {
  let name = symbol;
  let rest = path;
  for (;;) {
    const control = controlOfValue(name);
    if (control) {
      return rest.some(isNumericProperty)
        ? NONE
        : originate(node, [name.slice(1), ...rest].join('.'), control, place);
    }
    const [next] = rest;
    if (next === undefined) return NONE;
    name = name === '%' ? `%${next}` : `${name}.${next}`;
    rest = rest.slice(1);
  }
}

function taintOfMember(
  node: TSESTree.MemberExpression,
  path: Path,
  place: Place,
): readonly Taint[] {
  const name = memberName(node) ?? '*';
  if (isNumericProperty(name)) return NONE;
  const object = unwrap(node.object);
  if (object.type === 'ThisExpression') return taintOfField(node, object, name, path, place);
  if (object.type === 'CallExpression' || object.type === 'MemberExpression') {
    const symbol = symbolOf(node, place.unit);
    const control = symbol === undefined ? undefined : controlOfValue(symbol);
    if (control) return originate(node, chainText(node) ?? 'the page', control, place);
  }
  return taintOf(object, [name, ...path], place);
}

function taintOfField(
  node: TSESTree.MemberExpression,
  self: Node,
  name: string,
  path: Path,
  place: Place,
): readonly Taint[] {
  const symbol = symbolOf(node, place.unit);
  const control = symbol?.startsWith('@') === true ? controlOf(symbol, path) : undefined;
  if (symbol !== undefined && control) return fromRole(node, symbol, path, control, place);
  const owner = ownerOfThis(self);
  const values = owner && place.unit.fields.get(owner)?.get(name);
  if (!values) return NONE;
  // A constructor's parameters are those of every `new`, not of the call that led here.
  const unit: Place = { ...place, frame: undefined };
  return join(...values.slice(0, 8).map((value) => taintOf(value, path, unit)));
}

function taintOfObject(
  node: TSESTree.ObjectExpression,
  path: Path,
  place: Place,
): readonly Taint[] {
  const [name, ...rest] = path;
  // An object is not itself what it holds.
  if (name === undefined) return NONE;
  const { values, isOpen } = propertiesOf(node);
  if (!isOpen && name !== '*') {
    const value = values.get(name);
    return value ? taintOf(value, rest, place) : NONE;
  }
  const found: (readonly Taint[])[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      found.push(taintOf(property.argument, path, place));
      continue;
    }
    const key = keyName(property);
    if (name === '*' || key === undefined || key === name) {
      if (key === name) found.length = 0;
      found.push(taintOf(property.value, rest, place));
    }
  }
  return join(...found);
}

function taintOfArray(node: TSESTree.ArrayExpression, path: Path, place: Place): readonly Taint[] {
  const [name, ...rest] = path;
  const index = name !== undefined && /^\d+$/.test(name) ? Number(name) : undefined;
  const elements = index === undefined ? node.elements : [node.elements[index]];
  return join(
    ...elements.slice(0, 40).map((element) => {
      if (!element) return NONE;
      return taintOf(element, element.type === 'SpreadElement' ? path : rest, place);
    }),
  );
}

/** Everything inside a value: of objects and lists also their properties' values. */
export function taintOfAll(node: Node, place: Place, level = 0): readonly Taint[] {
  const value = unwrap(node);
  if (level > 4) return NONE;
  if (value.type === 'ObjectExpression') {
    return join(
      ...value.properties
        .slice(0, 60)
        .map((each) =>
          taintOfAll(each.type === 'Property' ? each.value : each.argument, place, level + 1),
        ),
    );
  }
  return join(taintOf(value, [], place), taintOf(value, ['*'], place));
}

/** Constant texts and expressions of a template, in order. */
function templateParts(node: TSESTree.TemplateLiteral): readonly (Node | string)[] {
  return node.quasis.flatMap((quasi, index) => {
    const expression = node.expressions[index];
    return expression ? [textOf(quasi), expression] : [textOf(quasi)];
  });
}

/** A tagged template may hold what is no valid escape. */
function textOf(quasi: TSESTree.TemplateElement): string {
  return (quasi.value.cooked as string | null) ?? quasi.value.raw;
}

/** The operands of `a + b + c`, however many. */
export function concatenated(node: Node): readonly Node[] {
  const operands: Node[] = [];
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const value = unwrap(next);
    if (value.type === 'BinaryExpression' && value.operator === '+') {
      stack.push(value.right, value.left);
    } else {
      operands.push(value);
    }
  }
  return operands;
}

/** Parts of a text beyond which nothing new is learnt. */
const MOST_PARTS = 200;

function taintOfParts(parts: readonly (Node | string)[], place: Place): readonly Taint[] {
  if (parts.length > MOST_PARTS) return NONE;
  const found: (readonly Taint[])[] = [];
  let prefix = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      prefix += part;
      continue;
    }
    const taints = join(taintOf(part, [], place), listTaint(part, place));
    if (taints.length > 0) found.push(withPrefix(taints, prefix));
    const text = constantText(part, place.unit);
    prefix +=
      text === '' && taints.length === 0 && stringValue(part) === undefined ? UNKNOWN_TEXT : text;
  }
  return join(...found);
}

/** A list in a text is written with all its elements. */
function listTaint(node: Node, place: Place): readonly Taint[] {
  const value = unwrap(node);
  return value.type === 'ArrayExpression' ? taintOf(value, ['*'], place) : NONE;
}
