import type { Position } from './finding.ts';
import { childrenOf, isNode, parseTree, type Node } from './tree.ts';

/** A name that a source takes from outside, such as `values.owner`. */
export interface Reference extends Position {
  root: string;
  /** What follows the dot; undefined when the whole of it is used, as in `values | dump`. */
  key: string | undefined;
}

/** What a source needs, found without rendering it. */
export interface Outline {
  references: Reference[];
  /** Whether it writes tags on purpose, in `{% raw %}` or in quotes. */
  escapes: boolean;
}

/** Functions of the engine itself. */
const GLOBALS = ['range', 'cycler', 'joiner'];
const TAG = /\$\{\{|\{%/;
const NOTHING: Outline = { references: [], escapes: false };

/**
 * The names that a source takes from outside: not those of its own loops, macros and assignments.
 *
 * @throws when the source is no template
 */
export function outline(source: string): Outline {
  if (!TAG.test(source)) return NOTHING;
  const found: Outline = { references: [], escapes: false };
  visit(parseTree(source), new Set(GLOBALS), found);
  return found;
}

type Scope = Set<string>;
type Visit = (node: Node, scope: Scope, found: Outline) => void;

function visit(node: unknown, scope: Scope, found: Outline): void {
  if (!isNode(node)) return;
  const special = VISITS[node.typename];
  if (special) special(node, scope, found);
  else visitAll(childrenOf(node), scope, found);
}

function visitAll(nodes: readonly unknown[], scope: Scope, found: Outline): void {
  for (const node of nodes) visit(node, scope, found);
}

/** The nodes whose children are not all expressions in the same scope. */
const VISITS: Readonly<Record<string, Visit>> = {
  Symbol: (node, scope, found) => refer(node, undefined, scope, found),
  Literal: noteTags,
  TemplateData: noteTags,
  LookupVal(node, scope, found) {
    const { target, val } = node;
    const key = isNode(val) && val.typename === 'Literal' ? String(val.value) : undefined;
    if (isSymbol(target) && key !== undefined) refer(target, key, scope, found);
    else visitAll([target, val], scope, found);
  },
  // Its key is a name of its own, unless it is computed.
  Pair: ({ key, value }, scope, found) =>
    visitAll(isSymbol(key) ? [value] : [key, value], scope, found),
  Filter: ({ args }, scope, found) => visit(args, scope, found),
  Is({ left, right }, scope, found) {
    visit(left, scope, found);
    if (isNode(right) && right.typename === 'FunCall') visit(right.args, scope, found);
  },
  For({ arr, name, body, else_ }, scope, found) {
    visit(arr, scope, found);
    visit(body, new Set([...scope, 'loop', ...namesIn(name)]), found);
    visit(else_, scope, found);
  },
  Set({ targets, value, body }, scope, found) {
    visitAll([value, body], scope, found);
    for (const target of namesIn(targets)) scope.add(target);
  },
  Macro(node, scope, found) {
    for (const name of namesIn(node.name)) scope.add(name);
    visitBody(node, scope, found);
  },
  Caller: visitBody,
};

/** Of a macro or a call: its parameters are known inside; their defaults are not. */
function visitBody({ args, body }: Node, scope: Scope, found: Outline): void {
  const own = isNode(args) ? childrenOf(args) : [];
  const defaults = own.filter(({ typename }) => typename === 'KeywordArgs').flatMap(childrenOf);
  visitAll(defaults, scope, found);
  const names = [...own, ...defaults.map(({ key }) => key)].flatMap(namesIn);
  visit(body, new Set([...scope, 'caller', 'varargs', 'kwargs', ...names]), found);
}

function refer(node: Node, key: string | undefined, scope: Scope, found: Outline): void {
  const root = String(node.value);
  if (scope.has(root)) return;
  found.references.push({ root, key, line: node.lineno + 1, column: node.colno + 1 });
}

function noteTags({ value }: Node, _scope: Scope, found: Outline): void {
  if (typeof value === 'string' && TAG.test(value)) found.escapes = true;
}

function isSymbol(node: unknown): node is Node {
  return isNode(node) && node.typename === 'Symbol';
}

/** The names that a target assigns: one, or several for a loop over pairs. */
function namesIn(target: unknown): string[] {
  if (Array.isArray(target)) return target.flatMap(namesIn);
  if (isSymbol(target)) return [String(target.value)];
  return isNode(target) && target.typename === 'Array' ? childrenOf(target).flatMap(namesIn) : [];
}
