import type { TSESTree } from '@typescript-eslint/types';
import { locateFunction } from './locate.ts';
import {
  argumentAt,
  calleeName,
  chainText,
  memberName,
  receiverOf,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from './nodes.ts';
import { regularExpression, safeWhenMatched, safeWhenUnmatched } from './patterns.ts';
import { leaves } from './reaching.ts';
import { EVERY_KIND, Kind, NORMALISED_PATH } from './taint.ts';
import type { Exit, Unit } from './unit.ts';
import { spend } from './work.ts';

/** A comparison with a folder: it makes a path safe once `..` has been resolved. */
export const INSIDE_FOLDER = 1 << 21;

const OUTERMOST = 80;
const MOST_EXITS = 120;

/**
 * Kinds that a value cannot harm at this place, because a check was passed on the way: an allow-list,
 * a comparison with a constant, a pattern, a schema. The value is a variable or a chain such as
 * `req.body.name`.
 */
export function guardedKinds(node: Node, unit: Unit): number {
  const key = chainText(node);
  if (key === undefined) return 0;
  let safe = 0;
  let child = node;
  let current = node.parent;
  for (let height = 0; current && height < OUTERMOST && safe !== EVERY_KIND; height += 1) {
    if (!spend()) return EVERY_KIND;
    safe |= passed(current, child, key, unit);
    child = current;
    current = current.parent;
  }
  return safe;
}

function passed(parent: Node, child: Node, key: string, unit: Unit): number {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (child === parent.test) return 0;
      return learned(parent.test, child === parent.consequent, key, unit);
    case 'LogicalExpression':
      if (child !== parent.right) return 0;
      return parent.operator === '??'
        ? 0
        : learned(parent.left, parent.operator === '&&', key, unit);
    case 'WhileStatement':
      return child === parent.body ? learned(parent.test, true, key, unit) : 0;
    case 'SwitchCase': {
      const { discriminant } = parent.parent;
      const compared = parent.test && isConstant(parent.test) && child !== parent.test;
      return (
        (compared && isSame(discriminant, key) ? EVERY_KIND : 0) | exits(parent, child, key, unit)
      );
    }
    case 'BlockStatement':
    case 'Program':
      return exits(parent, child, key, unit);
    default:
      return 0;
  }
}

/** What the checks above a statement say, each of which leaves when it fails. */
function exits(block: Node, child: Node, key: string, unit: Unit): number {
  let known = unit.memory.exits.get(block);
  if (!known) {
    // More checks in a row are a table that a program wrote.
    known = statementsOf(block)
      .flatMap((each) => exitOf(each) ?? [])
      .slice(0, MOST_EXITS);
    unit.memory.exits.set(block, known);
  }
  let safe = 0;
  for (const { at, test, outcome } of known) {
    if (at >= child.range[0]) break;
    safe |= learned(test, outcome, key, unit);
  }
  return safe;
}

/** Functions that throw unless what they are given holds. */
const ASSERTIONS = /^(assert|invariant|ok|precondition|assume)$/;
/** Functions that throw unless the value is good. */
const THROWERS = /^(assert|ensure|validate|verify|check|require)[A-Z]\w*$/;

function exitOf(statement: Node): Exit | undefined {
  const at = statement.range[0];
  if (statement.type === 'IfStatement') {
    const { test, consequent, alternate } = statement;
    if (leaves(consequent)) return { at, test, outcome: false };
    return alternate && leaves(alternate) ? { at, test, outcome: true } : undefined;
  }
  if (statement.type !== 'ExpressionStatement') return undefined;
  const { expression } = statement;
  const call = expression.type === 'AwaitExpression' ? expression.argument : expression;
  if (call.type !== 'CallExpression') return undefined;
  const name = calleeName(call) ?? '';
  const [first] = call.arguments;
  if (first && ASSERTIONS.test(name)) return { at, test: first, outcome: true };
  return THROWERS.test(name) ? { at, test: call, outcome: true } : undefined;
}

function statementsOf(block: Node): readonly Node[] {
  if (block.type === 'SwitchCase') return block.consequent;
  return block.type === 'BlockStatement' || block.type === 'Program' ? block.body : [];
}

/** Kinds that the value cannot harm when the test has come out that way. */
export function learned(test: Node, outcome: boolean, key: string, unit: Unit, depth = 0): number {
  if (depth > 12) return 0;
  if (!spend()) return EVERY_KIND;
  const node = unwrap(test);
  switch (node.type) {
    case 'UnaryExpression':
      if (node.operator === '~') return indexLearned(node.argument, outcome, key, unit);
      return node.operator === '!' ? learned(node.argument, !outcome, key, unit, depth + 1) : 0;
    case 'LogicalExpression': {
      const left = learned(node.left, outcome, key, unit, depth + 1);
      const right = learned(node.right, outcome, key, unit, depth + 1);
      const both = (node.operator === '&&') === outcome;
      return both ? left | right | localAddress(node, outcome, key) : left & right;
    }
    case 'BinaryExpression':
      return comparison(node, outcome, key, unit);
    case 'CallExpression':
      return callLearned(node, outcome, key, unit, depth);
    case 'Identifier':
      return variableLearned(node, outcome, key, unit, depth);
    case 'MemberExpression':
      return memberLearned(node, outcome, key, unit);
    case 'AwaitExpression':
      return learned(node.argument, outcome, key, unit, depth + 1);
    default:
      return 0;
  }
}

/** `url.startsWith('/') && !url.startsWith('//')` */
function localAddress(node: TSESTree.LogicalExpression, outcome: boolean, key: string): number {
  if (!outcome) return 0;
  const left = startOf(node.left, key);
  const right = startOf(node.right, key);
  const pair = [left, right];
  return pair.includes('/') && pair.some((text) => text?.startsWith('!/') === true)
    ? Kind.redirect
    : 0;
}

function startOf(test: Node, key: string): string | undefined {
  const node = unwrap(test);
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = startOf(node.argument, key);
    return inner === undefined ? undefined : `!${inner}`;
  }
  if (node.type !== 'CallExpression' || calleeName(node) !== 'startsWith') return undefined;
  const receiver = receiverOf(node);
  return receiver && isSame(receiver, key) ? stringValue(node.arguments[0]) : undefined;
}

/** Calls that change nothing about which of a list's values a text is. */
const SAME = new Set(['toString', 'trim', 'toLowerCase', 'toUpperCase', 'String']);

/** Whether the expression is the value: the same chain, perhaps trimmed or in lower case. */
function isSame(node: Node, key: string): boolean {
  const value = unwrap(node);
  if (value.type === 'CallExpression') {
    const name = calleeName(value);
    if (name === undefined || !SAME.has(name)) return false;
    const inner = receiverOf(value) ?? value.arguments[0];
    return inner !== undefined && isSame(inner, key);
  }
  return chainText(value) === key;
}

/** Whether the expression is the value or holds it: `req.body` holds `req.body.name`. */
function isOrHolds(node: Node, key: string): boolean {
  const text = chainText(node);
  return text !== undefined && (text === key || key.startsWith(`${text}.`));
}

function isConstant(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === 'Literal') return value.value !== null && value.value !== '';
  if (stringValue(value) !== undefined) return true;
  // `Color.Red`, `ROLE_ADMIN`
  const text = chainText(value);
  return text !== undefined && /(^|\.)[A-Z][A-Z0-9_]*$/.test(text);
}

function comparison(
  node: TSESTree.BinaryExpression,
  outcome: boolean,
  key: string,
  unit: Unit,
): number {
  const { operator, left, right } = node;
  if (operator === 'in') {
    return outcome && isSame(left, key) ? EVERY_KIND : 0;
  }
  const equal = operator === '===' || operator === '==';
  const unequal = operator === '!==' || operator === '!=';
  if (equal || unequal) {
    const holds = equal === outcome;
    return equality(left, right, holds, key, unit) | equality(right, left, holds, key, unit);
  }
  const bound = numberOf(right);
  if (bound === undefined) return 0;
  const found =
    (operator === '>' && bound === -1) || (operator === '>=' && bound === 0)
      ? true
      : operator === '<' && bound === 0
        ? false
        : undefined;
  return found === undefined ? 0 : indexLearned(left, found === outcome, key, unit);
}

function numberOf(node: Node): number | undefined {
  const value = unwrap(node);
  if (value.type === 'UnaryExpression' && value.operator === '-') {
    const inner = numberOf(value.argument);
    return inner === undefined ? undefined : -inner;
  }
  return value.type === 'Literal' && typeof value.value === 'number' ? value.value : undefined;
}

function equality(value: Node, other: Node, holds: boolean, key: string, unit: Unit): number {
  const inner = unwrap(value);
  if (numberOf(other) === -1) return indexLearned(value, !holds, key, unit);
  if (numberOf(other) === 0 && inner.type === 'CallExpression' && calleeName(inner) === 'indexOf') {
    // `path.indexOf(folder) === 0` is `startsWith`.
    const receiver = receiverOf(inner);
    return holds && receiver && isSame(receiver, key) ? INSIDE_FOLDER : 0;
  }
  if (inner.type === 'UnaryExpression' && inner.operator === 'typeof' && holds) {
    if (!isSame(inner.argument, key)) return 0;
    const type = stringValue(other);
    if (type === 'string') return Kind.nosql | Kind.assignment;
    return type === 'number' || type === 'boolean' || type === 'bigint' ? EVERY_KIND : 0;
  }
  if (other.type === 'Literal' && typeof other.value === 'boolean') {
    return learned(value, other.value === holds, key, unit);
  }
  if (!holds) return 0;
  const host = hostOf(inner, key, unit);
  if (host) return host;
  if (isConstant(other) && isSame(inner, key)) return EVERY_KIND;
  // `path.basename(name) === name`
  if (inner.type === 'CallExpression' && isSame(other, key)) {
    const [first] = inner.arguments;
    if (calleeName(inner) === 'basename' && first && isSame(first, key)) return Kind.path;
  }
  return 0;
}

/** `LIST.indexOf(value)` was, or was not, found. */
function indexLearned(node: Node, found: boolean, key: string, unit: Unit): number {
  const call = unwrap(node);
  if (call.type !== 'CallExpression') return 0;
  const name = calleeName(call);
  if (name === 'indexOf' || name === 'search' || name === 'lastIndexOf') {
    return membership(call, found, key, unit);
  }
  return 0;
}

/** Something is in a list, or in a text. */
function membership(call: CallNode, found: boolean, key: string, unit: Unit): number {
  const [argument] = call.arguments;
  const receiver = receiverOf(call);
  if (!argument || !receiver) return 0;
  if (isSame(receiver, key)) {
    if (found) return 0;
    const text = stringValue(argument);
    if (text === '..' || text === '../' || text === '.' || text === '/') return Kind.path;
    if (text === '\0') return 0;
    return text === '$' ? Kind.nosql : text === '__proto__' ? Kind.prototype : 0;
  }
  if (!found) return 0;
  if (isSame(argument, key)) return EVERY_KIND;
  return hostOf(unwrap(argument), key, unit);
}

const HOST = new Set(['host', 'hostname', 'origin']);

/** Kinds that are safe once the host of an address, which the value is or was read into, is known. */
function hostOf(node: Node, key: string, unit: Unit): number {
  if (node.type !== 'MemberExpression') return 0;
  const name = memberName(node);
  if (name === undefined || !HOST.has(name)) return 0;
  const object = unwrap(node.object);
  const text = chainText(object);
  if (text !== undefined && (text === key || key.startsWith(`${text}.`))) {
    return Kind.redirect | Kind.request;
  }
  const source = addressOf(object, unit);
  return source && isSame(source, key) ? Kind.redirect | Kind.request : 0;
}

/** What `new URL(x)` or `url.parse(x)` was given, also through a variable. */
function addressOf(node: Node, unit: Unit, depth = 0): Node | undefined {
  const value = unwrap(node);
  if (value.type === 'NewExpression' || value.type === 'CallExpression') {
    const name = calleeName(value);
    return name === 'URL' || name === 'parse' ? argumentAt(value, 0) : undefined;
  }
  const init = depth < 2 ? initialiser(value, unit) : undefined;
  return init && addressOf(init, unit, depth + 1);
}

/** What a variable is declared with. */
function initialiser(node: Node, unit: Unit): Node | undefined {
  if (node.type !== 'Identifier') return undefined;
  const binding = unit.bindingOf(node);
  const [definition] = binding?.definitions ?? [];
  if (definition?.type === 'Variable') {
    if (definition.node.init) return definition.node.init;
    const writes = binding?.writes ?? [];
    return writes.length === 1 ? (writes[0]?.writeExpr as Node | undefined) : undefined;
  }
  return undefined;
}

const STRING_CHECKS =
  /^is(Int|Integer|SafeInteger|Finite|Float|Decimal|Numeric|UUID|Uuid|Alpha|Alphanumeric|MongoId|ObjectId|In|Hexadecimal|Port|IP|Date|ISO8601|Boolean|Number|Slug|MD5|Hash)$/;
const PREDICATE =
  /^(is|has|in|check|valid|verif|ensure|allow|match|are|can|exists)\w*?(valid|safe|allow|white|permit|trust|known|support|local|relative|internal|inside|within|contain|uuid|objectid|slug|legal)|^(valid|validate|isValid|allowed|isAllowed|validator)$/i;

function callLearned(
  call: TSESTree.CallExpression,
  outcome: boolean,
  key: string,
  unit: Unit,
  depth: number,
): number {
  const name = calleeName(call);
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  switch (name) {
    case 'includes':
    case 'has':
    case 'contains':
    case 'hasOwnProperty':
    case 'get':
    case 'hasOwn': {
      const second = call.arguments[1];
      if (name === 'hasOwn') return outcome && second && isSame(second, key) ? EVERY_KIND : 0;
      return membership(call, outcome, key, unit);
    }
    case 'call':
      // `Object.prototype.hasOwnProperty.call(object, key)`
      return outcome && call.arguments[1] && isSame(call.arguments[1], key) ? EVERY_KIND : 0;
    case 'some':
    case 'find':
    case 'exec':
    case 'test':
    case 'match':
      return patternLearned(call, name, outcome, key, unit);
    case 'startsWith':
      return receiver && isOrHolds(receiver, key)
        ? startLearned(call, outcome)
        : relativeLearned(call, outcome, key, unit);
    case 'isNaN':
      return !outcome && first && isSame(first, key) ? EVERY_KIND : 0;
    case 'isEmpty': {
      // `const errors = validationResult(req); if (!errors.isEmpty()) return`
      const validated = receiver && initialiser(unwrap(receiver), unit);
      const subject = validated?.type === 'CallExpression' ? validated.arguments[0] : undefined;
      return outcome && subject && isOrHolds(subject, key) ? EVERY_KIND : 0;
    }
    case undefined:
      return 0;
    default:
      if (!outcome || !first) return 0;
      if (STRING_CHECKS.test(name) && isSame(first, key)) return EVERY_KIND;
      if (PREDICATE.test(name) && call.arguments.some((each) => isOrHolds(each, key))) {
        return EVERY_KIND;
      }
      if (THROWERS.test(name) && isStatement(call) && isSame(first, key)) {
        return EVERY_KIND;
      }
      return checkedInside(call, key, unit, depth);
  }
}

/** Whether nobody looks at what the call returns. */
function isStatement({ parent }: Node): boolean {
  const statement = parent?.type === 'AwaitExpression' ? parent.parent : parent;
  return statement?.type === 'ExpressionStatement';
}

/** A function in sight that returns what a check of its parameter said. */
function checkedInside(call: CallNode, key: string, unit: Unit, depth: number): number {
  const index = call.arguments.findIndex((each) => isSame(each, key));
  const fn = index < 0 || depth > 6 ? undefined : locateFunction(call.callee, unit);
  const parameter = fn?.node.params[index];
  const returned = fn?.unit.returned.get(fn.node);
  if (!fn || parameter?.type !== 'Identifier' || returned?.length !== 1 || !returned[0]) return 0;
  return learned(returned[0], true, parameter.name, fn.unit, depth + 1);
}

function patternLearned(
  call: TSESTree.CallExpression,
  name: string,
  outcome: boolean,
  key: string,
  unit: Unit,
): number {
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  if (!receiver || !first) return 0;
  if (name === 'some' || name === 'find') {
    // `LIST.some((each) => each === value)`
    const inner = unwrap(first);
    if (inner.type !== 'ArrowFunctionExpression' || inner.body.type === 'BlockStatement') return 0;
    const { body } = inner;
    if (body.type !== 'BinaryExpression' || !/^===?$/.test(body.operator)) return 0;
    const sides: Node[] = [body.left, body.right];
    return outcome && sides.some((side) => isSame(side, key)) ? EVERY_KIND : 0;
  }
  const [pattern, subject] = name === 'match' ? [first, receiver] : [receiver, first];
  if (!isSame(subject, key)) return 0;
  const expression = regularExpression(pattern, unit);
  if (!expression) return 0;
  return outcome ? safeWhenMatched(expression.source) : safeWhenUnmatched(expression.source);
}

function startLearned(call: TSESTree.CallExpression, outcome: boolean): number {
  const text = stringValue(call.arguments[0]);
  if (!outcome) return text === '..' ? INSIDE_FOLDER : 0;
  if (text === undefined) return INSIDE_FOLDER | Kind.redirect | Kind.request;
  if (/^https?:\/\/[^/]+\//.test(text)) return Kind.redirect | Kind.request;
  if (/^\/[^/\\]/.test(text)) return Kind.redirect | INSIDE_FOLDER;
  return text.length > 1 && !text.includes(':') ? INSIDE_FOLDER : 0;
}

/** `const inside = path.relative(folder, file); if (inside.startsWith('..')) return` */
function relativeLearned(
  call: TSESTree.CallExpression,
  outcome: boolean,
  key: string,
  unit: Unit,
): number {
  if (outcome || stringValue(call.arguments[0])?.startsWith('..') !== true) return 0;
  const receiver = receiverOf(call);
  const relative = receiver && (initialiser(unwrap(receiver), unit) ?? unwrap(receiver));
  if (relative?.type !== 'CallExpression' || calleeName(relative) !== 'relative') return 0;
  return relative.arguments[1] && isSame(relative.arguments[1], key) ? Kind.path : 0;
}

const VALIDATORS = /^(validate|validateSync|validateAsync|safeParse|safeParseAsync|check)$/;

/** A test of a variable is a test of what it was declared with. */
function variableLearned(
  node: TSESTree.Identifier,
  outcome: boolean,
  key: string,
  unit: Unit,
  depth: number,
): number {
  const init = initialiser(node, unit);
  const inner = init && unwrap(init.type === 'AwaitExpression' ? init.argument : init);
  if (!inner) return 0;
  const name = inner.type === 'CallExpression' ? calleeName(inner) : undefined;
  if (inner.type === 'CallExpression' && name !== undefined && VALIDATORS.test(name)) {
    // `const { error } = schema.validate(req.body)`, `const valid = validate(req.body)`
    const isFailure = /err|fail|invalid|issue/i.test(node.name);
    const subject = inner.arguments[0];
    return isFailure !== outcome && subject && isOrHolds(subject, key) ? EVERY_KIND : 0;
  }
  return learned(inner, outcome, key, unit, depth + 1);
}

/** `ALLOWED[value]`, `result.success`, `result.error`. */
function memberLearned(
  node: TSESTree.MemberExpression,
  outcome: boolean,
  key: string,
  unit: Unit,
): number {
  if (node.computed) return outcome && isSame(node.property, key) ? EVERY_KIND : 0;
  const name = memberName(node);
  const init = initialiser(unwrap(node.object), unit);
  const call = init && unwrap(init.type === 'AwaitExpression' ? init.argument : init);
  if (call?.type !== 'CallExpression' || !VALIDATORS.test(calleeName(call) ?? '')) return 0;
  const passedCheck = name === 'success' ? outcome : name === 'error' ? !outcome : false;
  const subject = call.arguments[0];
  return passedCheck && subject && isOrHolds(subject, key) ? EVERY_KIND : 0;
}

/** A value's own kinds joined with those that guards give it, the folder comparison resolved. */
export function withGuards(safe: number, guards: number): number {
  const inside = guards & INSIDE_FOLDER && safe & NORMALISED_PATH ? Kind.path : 0;
  return safe | (guards & EVERY_KIND) | inside;
}
