import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, unwrap, type Node } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { constantOf } from '../shared/values.ts';

export const unboundedRetry = nodeRule(
  {
    name: 'unbounded-retry',
    title: 'Retries are few and spread out',
    cwe: ['CWE-834', 'CWE-835'],
    group: 'house',
    advice: 'Count the attempts, and wait longer and a random time before each.',
  },
  (file) => ({
    WhileStatement(node) {
      check(node, node.test, file);
    },
    DoWhileStatement(node) {
      check(node, node.test, file);
    },
    ForStatement(node) {
      if (!node.test) check(node, undefined, file);
    },
  }),
);

type Loop = TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement;

function check(loop: Loop, test: Node | undefined, file: File): void {
  const { text, report } = file;
  if (test && isCallUntilTrue(test)) {
    if (!/await|delay|sleep|setTimeout/i.test(text.slice(...loop.body.range))) {
      report(loop, 'It is tried again at once, for ever.');
    }
    return;
  }
  const isEndless = !test || constantOf(test, file.unit) === true;
  if (!isEndless || loop.body.type !== 'BlockStatement') return;
  const attempt = loop.body.body.find((each) => each.type === 'TryStatement');
  if (!attempt?.handler || !endsOnSuccess(attempt.block)) return;
  const handler = attempt.handler.body;
  const counted = /attempt|retries|tries|count|max|deadline|elapsed|signal|abort/i.test(
    text.slice(...loop.range),
  );
  if (counted || leaves(handler)) return;
  report(loop, 'It is tried again for ever.');
}

/** `while (!(await send()))` */
function isCallUntilTrue(test: Node): boolean {
  const value = unwrap(test);
  if (value.type !== 'UnaryExpression' || value.operator !== '!') return false;
  const inner = unwrap(value.argument);
  return inner.type === 'AwaitExpression' && unwrap(inner.argument).type === 'CallExpression';
}

function endsOnSuccess(block: TSESTree.BlockStatement): boolean {
  return block.body.some(
    (each) => each.type === 'ReturnStatement' || each.type === 'BreakStatement',
  );
}

/** Whether the handler of the error can end the loop. */
function leaves(node: Node): boolean {
  const stack: Node[] = [node];
  for (let current = stack.pop(); current; current = stack.pop()) {
    if (/^(ThrowStatement|ReturnStatement|BreakStatement)$/.test(current.type)) return true;
    for (const [key, value] of Object.entries(current)) {
      if (key === 'parent') continue;
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (each && typeof each === 'object' && 'range' in each && !isFunction(each as Node))
          stack.push(each as Node);
      }
    }
  }
  return false;
}
