import type { Node } from 'web-tree-sitter';
import { get, movedTo, scalar, type Located, type Place } from '../shared/located.ts';
import { call } from './functions.ts';
import { placeOfNode } from './hcl.ts';

/** What names mean where an expression stands. */
export interface Scope {
  /** The value of `var.name`, `local.name`; undefined where it is only known at run time. */
  lookup(root: string, name: string, at: Place): Located | undefined;
  /** `each`, and the iterators of dynamic blocks, with their `key` and `value`. */
  iterators: ReadonlyMap<string, Located>;
}

/** Deeper expressions than this are unknown: nobody writes them, and evaluating recurses. */
const DEEPEST = 100;

/**
 * The value of an expression as far as it follows from the text.
 *
 * @param at - the place that the value gets, where it is used elsewhere than it is written
 */
export function evaluate(node: Node, scope: Scope, at?: Place, depth = 0): Located {
  const place = at ?? placeOfNode(node);
  if (depth > DEEPEST) return { kind: 'unknown', at: place, text: '…' };
  const children = node.namedChildren.filter(({ type }) => type !== 'comment');
  const [first] = children;
  const inner = (child: Node) => evaluate(child, scope, at, depth + 1);
  switch (node.type) {
    case 'expression':
    case 'literal_value':
    case 'collection_value':
    case 'template_expr':
    case 'for_expr':
      if (first === undefined) break;
      if (children.length > 1) return access(node, children, scope, place, inner);
      return first.type === 'variable_expr'
        ? access(node, children, scope, place, inner)
        : inner(first);
    case 'string_lit':
    case 'quoted_template':
    case 'heredoc_template':
      return template(node, inner, place);
    case 'numeric_lit':
      return { kind: 'scalar', at: place, value: Number(node.text) };
    case 'bool_lit':
      return { kind: 'scalar', at: place, value: node.text === 'true' };
    case 'null_lit':
      return { kind: 'scalar', at: place, value: null };
    case 'tuple':
      return {
        kind: 'list',
        at: place,
        items: children.filter(({ type }) => type === 'expression').map(inner),
      };
    case 'object':
      return object(children, inner, place);
    case 'function_call': {
      const list = children.find(({ type }) => type === 'function_arguments');
      const values = list?.namedChildren.filter(({ type }) => type === 'expression').map(inner);
      return call(first?.text ?? '', values ?? []) ?? unknown(node, place);
    }
    case 'conditional':
      return conditional(node, children, inner, place);
    case 'operation':
      return first === undefined ? unknown(node, place) : operation(node, first, inner, place);
    case 'variable_expr':
      return access(node, [node], scope, place, inner);
  }
  return unknown(node, place);
}

const unknown = (node: Node, at: Place): Located => ({ kind: 'unknown', at, text: node.text });

/** `var.list[0].name`, or the same after a call or parentheses. */
function access(
  node: Node,
  [first, ...rest]: Node[],
  scope: Scope,
  at: Place,
  inner: (node: Node) => Located,
): Located {
  if (first === undefined) return unknown(node, at);
  const steps = rest.map((step) => readStep(step, inner));
  if (steps.includes(undefined)) return unknown(node, at);
  const path = steps as (string | number)[];
  if (first.type !== 'variable_expr') return get(inner(first), ...path) ?? unknown(node, at);
  const root = first.text;
  const iterator = scope.iterators.get(root);
  if (iterator !== undefined) {
    const value = get(iterator, ...path);
    return (value && movedTo(at, value)) ?? unknown(node, at);
  }
  const [name, ...below] = path;
  if (typeof name !== 'string') return unknown(node, at);
  const found = scope.lookup(root, name, at);
  return found === undefined ? unknown(node, at) : (get(found, ...below) ?? unknown(node, at));
}

function readStep(node: Node, inner: (node: Node) => Located): string | number | undefined {
  if (node.type === 'get_attr') return node.namedChildren[0]?.text;
  if (node.type !== 'index') return undefined;
  const key = node.namedChildren[0]?.namedChildren[0];
  if (key === undefined) return undefined;
  const value = scalar(inner(key));
  return typeof value === 'boolean' ? undefined : value;
}

/** Text with `${…}`: known when all parts are; otherwise unknown, with the parts in its text. */
function template(node: Node, inner: (node: Node) => Located, at: Place): Located {
  let known = true;
  let text = '';
  const isHeredoc = node.type === 'heredoc_template';
  for (const part of node.namedChildren) {
    if (part.type === 'template_literal') {
      text += isHeredoc ? part.text : unescape(part.text);
    } else if (part.type === 'template_interpolation') {
      const expression = part.namedChildren.find(({ type }) => type === 'expression');
      const value = expression === undefined ? undefined : scalar(inner(expression));
      if (value === undefined) known = false;
      // Without quotes, so that a JSON text stays one.
      text += value === undefined ? part.text.replaceAll('"', "'") : String(value);
    } else if (part.type === 'template_directive') {
      known = false;
    }
  }
  return known ? { kind: 'scalar', at, value: text } : { kind: 'unknown', at, text };
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

function unescape(text: string): string {
  return text
    .replace(/\\([nrt"\\])/g, (whole, letter: string) => ESCAPES.get(letter) ?? whole)
    .replaceAll('$${', '${');
}

function object(children: Node[], inner: (node: Node) => Located, at: Place): Located {
  const entries = new Map<string, Located>();
  const keys = new Map<string, Place>();
  for (const element of children) {
    if (element.type !== 'object_elem') continue;
    const [key, value] = element.namedChildren.filter(({ type }) => type === 'expression');
    if (key === undefined || value === undefined) continue;
    const only = key.namedChildCount === 1 ? key.namedChildren[0] : undefined;
    const name = only?.type === 'variable_expr' ? only.text : scalar(inner(key));
    if (name === undefined) continue;
    entries.set(String(name), inner(value));
    keys.set(String(name), placeOfNode(key));
  }
  return { kind: 'map', at, entries, keys };
}

function conditional(
  node: Node,
  [condition, yes, no]: Node[],
  inner: (node: Node) => Located,
  at: Place,
): Located {
  if (condition === undefined || yes === undefined || no === undefined) return unknown(node, at);
  const decided = scalar(inner(condition));
  if (decided === true) return inner(yes);
  if (decided === false) return inner(no);
  const [left, right] = [inner(yes), inner(no)];
  const [value, other] = [scalar(left), scalar(right)];
  return value !== undefined && value === other ? left : unknown(node, at);
}

function operation(
  node: Node,
  expression: Node,
  inner: (node: Node) => Located,
  at: Place,
): Located {
  const operands = expression.namedChildren;
  const values = operands.map(inner).map(scalar);
  const value = compute(operatorOf(expression), values);
  return value === undefined ? unknown(node, at) : { kind: 'scalar', at, value };
}

const operatorOf = (expression: Node): string =>
  expression.children.find(({ isNamed }) => !isNamed)?.type ?? '';

type Operand = string | number | boolean | undefined;

function compute(operator: string, [left, right]: Operand[]): number | boolean | undefined {
  if (operator === '!' && typeof left === 'boolean') return !left;
  if (operator === '-' && right === undefined && typeof left === 'number') return -left;
  if (operator === '&&') {
    if (left === false || right === false) return false;
    return left === true && right === true ? true : undefined;
  }
  if (operator === '||') {
    if (left === true || right === true) return true;
    return left === false && right === false ? false : undefined;
  }
  if (left === undefined || right === undefined) return undefined;
  if (operator === '==') return left === right;
  return operator === '!=' ? left !== right : undefined;
}
