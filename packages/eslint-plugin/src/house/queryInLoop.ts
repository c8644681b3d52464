import {
  calleeName,
  isFunction,
  receiverOf,
  unwrap,
  within,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { isQuery } from '../shared/databases.ts';
import { spoken } from '../shared/names.ts';

export const queryInLoop = nodeRule(
  {
    name: 'query-in-loop',
    title: 'The number of queries does not grow with the number of items',
    cwe: ['CWE-1050', 'CWE-1073'],
    group: 'house',
    advice: 'Ask for all at once: `where id = any($1)`, a join, or a batch.',
  },
  (file) => {
    if (/(^|[\\/])(migrations?|seeds?|seeders?|scripts?)[\\/]/i.test(file.unit.path)) return {};
    return {
      CallExpression(node) {
        check(node, file);
      },
    };
  },
);

function check(call: CallNode, file: File): void {
  if (!isQuery(call, file.unit)) {
    checkHelper(call, file);
    return;
  }
  const loop = loopAround(call, file);
  if (loop && usesItem(call, loop, file)) file.report(call, 'One query is sent for each item.');
}

/** A function of this file that asks the database, called for each item. */
function checkHelper(call: CallNode, file: File): void {
  if (call.parent.type !== 'AwaitExpression') return;
  // A list of one is a helper for many, used in an exception.
  if (call.arguments.some((each) => each.type === 'ArrayExpression')) return;
  const loop = loopAround(call, file);
  if (!loop || !usesItem(call, loop, file)) return;
  const located = locateFunction(call.callee, file.unit);
  if (!located || located.unit !== file.unit) return;
  if (asksOnce(located.node, file)) file.report(call, 'One query is sent for each item.');
}

function asksOnce(fn: FunctionNode, { unit }: File): boolean {
  return within(unit.calls, fn).some((each) => isQuery(each, unit));
}

interface Loop {
  /** What changes from round to round. */
  readonly names: readonly string[];
}

const MOST_LEVELS = 40;

/** The loop or callback for each item that the node is in, up to the function's own border. */
function loopAround(node: Node, file: File): Loop | undefined {
  let current = node;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const parent: Node | undefined = current.parent;
    if (!parent) return undefined;
    if (parent.type === 'ForOfStatement' && parent.body === current) return ofForOf(parent, file);
    if (parent.type === 'ForInStatement' && parent.body === current)
      return { names: namesIn(parent.left) };
    if (parent.type === 'ForStatement' && parent.body === current) return ofCounting(parent, file);
    if (parent.type === 'WhileStatement' || parent.type === 'DoWhileStatement') return undefined;
    if (isFunction(parent)) return ofCallback(parent, file);
    current = parent;
  }
  return undefined;
}

/** Things of which there are few, or that stand for many already. */
const GROUPS =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /^(chunk|batch|page|definition|transition|part|partition|shard|migration|statement|stmt|attempt|retry|try|table|schema|segment|slice|group|tenant|step|sql|query|region|seed|index|window|block)s?( \w+)?$|\b(chunk|batch|page)$/;

function ofForOf(loop: Extract<Node, { type: 'ForOfStatement' }>, file: File): Loop | undefined {
  if (loop.await) return undefined;
  const names = namesIn(loop.left);
  if (names.some((name) => GROUPS.test(spoken(name))) || isFewItems(loop.right, file))
    return undefined;
  return { names };
}

/** A list that is written out, or cut into parts. */
function isFewItems(node: Node, { unit, text }: File): boolean {
  const value = unwrap(node);
  if (value.type === 'ArrayExpression') return true;
  if (
    value.type === 'CallExpression' &&
    /chunk|batch|partition|paginate/i.test(text.slice(...value.callee.range))
  )
    return true;
  if (value.type !== 'Identifier') return false;
  if (/^[A-Z][A-Z\d_]*$/.test(value.name)) return true;
  const [definition] = unit.bindingOf(value)?.definitions ?? [];
  const init = definition?.type === 'Variable' ? definition.node.init : undefined;
  return (
    init != null &&
    init !== node &&
    (init.type === 'ArrayExpression'
      ? init.elements.length > 0
      : init.type === 'CallExpression' && isFewItems(init, { unit, text } as File))
  );
}

/** `for (let i = 0; i < items.length; i += 1)`; with a step it goes from batch to batch. */
function ofCounting(
  loop: Extract<Node, { type: 'ForStatement' }>,
  { text }: File,
): Loop | undefined {
  const { init, test, update } = loop;
  if (init?.type !== 'VariableDeclaration' || !test || !update) return undefined;
  const names = init.declarations.flatMap(({ id }) => namesIn(id));
  if (names.some((name) => /attempt|retry|tries|page|offset|batch|chunk/i.test(name)))
    return undefined;
  if (!/\.length|\.size|count/i.test(text.slice(...test.range))) return undefined;
  const step = text.slice(...update.range).replace(/\s/g, '');
  return /^(\w+\+\+|\+\+\w+|\w+\+=1|\w+--|\w+-=1|--\w+)$/.test(step)
    ? { names: [...names, ...declaredIn(loop.body)] }
    : undefined;
}

function declaredIn(body: Node): string[] {
  if (body.type !== 'BlockStatement') return [];
  return body.body.flatMap((each) =>
    each.type === 'VariableDeclaration' ? each.declarations.flatMap(({ id }) => namesIn(id)) : [],
  );
}

const FOR_EACH =
  /^(map|forEach|flatMap|filter|reduce|some|every|each|mapSeries|eachSeries|mapLimit|eachLimit|concatMap)$/;

/** `items.map(async (item) => …)` */
function ofCallback(fn: FunctionNode, file: File): Loop | undefined {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || !FOR_EACH.test(calleeName(call) ?? '')) return undefined;
  const list = receiverOf(call);
  const [item, second] = fn.params;
  const parameter = calleeName(call) === 'reduce' ? second : item;
  if (!list || !parameter || isFewItems(list, file)) return undefined;
  const names = namesIn(parameter);
  return names.some((name) => GROUPS.test(spoken(name))) ? undefined : { names };
}

function namesIn(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => namesIn(id));
    case 'ObjectPattern':
      return node.properties.flatMap((each) =>
        namesIn(each.type === 'Property' ? each.value : each.argument),
      );
    case 'ArrayPattern':
      return node.elements.flatMap((each) => (each ? namesIn(each) : []));
    case 'AssignmentPattern':
      return namesIn(node.left);
    case 'RestElement':
      return namesIn(node.argument);
    default:
      return [];
  }
}

/** Whether the query is about the item; one that is not may wait for something. */
function usesItem(call: CallNode, { names }: Loop, { text }: File): boolean {
  const written = call.arguments.map((each) => text.slice(...each.range)).join(' ');
  const callee = text.slice(...call.callee.range);
  const words = new Set(`${written} ${callee}`.match(/[$\w]+/g));
  return names.some((name) => words.has(name));
}
