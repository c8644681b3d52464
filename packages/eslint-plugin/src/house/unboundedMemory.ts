import type { TSESTree } from '@typescript-eslint/types';
import { calleeName, memberName, unwrap, type Node } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { handlerAround } from '../shared/handlers.ts';
import { mentions } from '../shared/mentions.ts';

export const unboundedMemory = nodeRule(
  {
    name: 'unbounded-memory',
    title: 'Caches and queues in memory have a bound',
    cwe: ['CWE-770', 'CWE-401'],
    group: 'house',
    advice: 'Use a cache with a largest size and an age, or keep it outside of the process.',
  },
  (file) => ({
    VariableDeclarator(node) {
      checkCollection(node, file);
    },
    CallExpression(node) {
      checkConcurrency(node, file);
    },
  }),
);

/** A collection of the module that requests only ever add to. */
function checkCollection(node: TSESTree.VariableDeclarator, file: File): void {
  const declaration = node.parent;
  const place = declaration.parent;
  const isTop = place.type === 'Program' || place.type === 'ExportNamedDeclaration';
  if (!isTop || node.id.type !== 'Identifier' || !node.init || !isEmptyCollection(node.init))
    return;
  const binding = file.unit.bindingOf(node.id);
  let grows = false;
  for (const { identifier } of binding?.references ?? []) {
    const use = useOf(identifier as Node);
    if (use === 'shrinks') return;
    if (use === 'grows' && handlerAround(identifier as Node, file.unit)) grows = true;
  }
  if (grows)
    file.report(node, `\`${node.id.name}\` grows with each request until the memory is full.`);
}

function isEmptyCollection(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === 'ArrayExpression') return value.elements.length === 0;
  if (value.type === 'ObjectExpression') return value.properties.length === 0;
  return (
    value.type === 'NewExpression' &&
    /^(Map|Set)$/.test(calleeName(value) ?? '') &&
    value.arguments.length === 0
  );
}

type Use = 'grows' | 'shrinks' | 'reads';

function useOf(identifier: Node): Use {
  const { parent } = identifier;
  // `cache = new Map()` begins anew, and what is handed on may be emptied elsewhere.
  if (parent?.type === 'AssignmentExpression' && parent.left === identifier) return 'shrinks';
  if (parent?.type === 'CallExpression' || parent?.type === 'ExportSpecifier') return 'shrinks';
  if (parent?.type !== 'MemberExpression') return 'reads';
  const name = memberName(parent) ?? '';
  const outer = parent.parent;
  if (/^(delete|clear|shift|pop|splice|size|length)$/.test(name)) return 'shrinks';
  if (outer.type === 'UnaryExpression' && outer.operator === 'delete') return 'shrinks';
  if (outer.type === 'CallExpression' && outer.callee === parent) {
    return /^(set|add|push|unshift)$/.test(name) ? 'grows' : 'reads';
  }
  return parent.computed && outer.type === 'AssignmentExpression' && outer.left === parent
    ? 'grows'
    : 'reads';
}

const LIMITS = /\.length\s*[<>]|maxItems|\.max\(|slice\(0|p-?limit|chunk/i;

/** `Promise.all(request.body.items.map(…))` starts as much as somebody sends. */
function checkConcurrency(call: TSESTree.CallExpression, file: File): void {
  if (!/^(all|allSettled)$/.test(calleeName(call) ?? '')) return;
  const [list] = call.arguments;
  const mapped = list && unwrap(list);
  if (mapped?.type !== 'CallExpression' || calleeName(mapped) !== 'map') return;
  const callee = unwrap(mapped.callee);
  if (callee.type !== 'MemberExpression') return;
  const handler = handlerAround(call, file.unit);
  if (!handler) return;
  const isRemote = /^@(request|context)\b/.test(symbolOf(callee.object, file.unit) ?? '');
  if (!isRemote || mentions(file, LIMITS)) return;
  file.report(call, 'As many calls start at once as somebody sends items.');
}
