import type { TSESTree } from '@typescript-eslint/types';
import {
  calleeName,
  contains,
  enclosingFunction,
  isFunction,
  receiverOf,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { isBesideError, isCleanUp } from '../shared/attempts.ts';
import { isEmptyBlock } from '../shared/blocks.ts';
import { endOfChain } from '../shared/calls.ts';
import { handlerAround } from '../shared/handlers.ts';

export const silentRejection = nodeRule(
  {
    name: 'silent-rejection',
    title: 'A rejected promise and an error event are heard',
    cwe: ['CWE-390', 'CWE-755'],
    group: 'house',
    advice: 'Await the promise, or tell what was rejected.',
  },
  (file) => ({
    CallExpression(node) {
      checkHandler(node, file);
    },
    ExpressionStatement(node) {
      checkStatement(node, file);
    },
  }),
);

/** `.catch(() => {})`, `.on('error', () => {})`, `process.on('uncaughtException', …)` */
function checkHandler(call: CallNode, file: File): void {
  const name = calleeName(call);
  const [first, second] = call.arguments;
  const receiver = receiverOf(call);
  if (name === 'catch' && first && receiver) {
    if (isDeaf(first, file) && !isMeant(call, receiver, file))
      file.report(
        call.callee.type === 'MemberExpression' ? call.callee.property : call,
        'Whatever goes wrong here is dropped.',
      );
    return;
  }
  const event = first && (name === 'on' || name === 'once') ? stringValue(first) : undefined;
  if (
    !second ||
    (event !== 'error' && event !== 'uncaughtException' && event !== 'unhandledRejection')
  )
    return;
  if (isDeaf(second, file)) {
    if (!isLeaving(call, file)) file.report(call, 'Whatever goes wrong here is dropped.');
  } else if (event === 'uncaughtException' && isProcess(call, file) && !stops(second, file)) {
    file.report(call, 'The process goes on in a state that nobody knows.');
  }
}

function isProcess(call: CallNode, { unit }: File): boolean {
  const receiver = receiverOf(call);
  return receiver !== undefined && /^%?process$/.test(symbolOf(receiver, unit) ?? '');
}

function stops(listener: Node, { unit, text }: File): boolean {
  const located = locateFunction(listener, unit);
  if (!located || located.unit !== unit) return true;
  return /exit|abort|kill|shutdown|stop|close|terminate|throw|fatal|die|crash|process/i.test(
    text.slice(...located.node.range),
  );
}

/** A function that does nothing at all; one that answers `undefined` chose that value. */
function isDeaf(node: Node, file: File): boolean {
  const value = unwrap(node);
  return isFunction(value) && isEmptyBlock(value.body, file.text);
}

/** Rejections that leave nothing undone, or that somebody else hears. */
function isMeant(call: CallNode, receiver: Node, file: File): boolean {
  const value = unwrap(receiver);
  if (value.type === 'CallExpression') {
    if (isCleanUp(value) || (calleeName(value) === 'then' && value.arguments.length > 1))
      return true;
    if (handedOn(value).some((each) => isAwaitedElsewhere(each, file))) return true;
  }
  return isAwaitedElsewhere(receiver, file) || isTaken(call) || isBesideError(statementOf(call));
}

/** Promises that a call only wraps: `Promise.resolve(work)`, `traced(() => work)`. */
function handedOn(call: CallNode): Node[] {
  const isWrapper = /^(resolve|all|allSettled|race)$/.test(calleeName(call) ?? '');
  return call.arguments.flatMap((each) => {
    if (each.type === 'ArrowFunctionExpression') {
      return each.body.type === 'Identifier' ? [each.body] : [];
    }
    return isWrapper && each.type === 'Identifier' ? [each] : [];
  });
}

/** `const verified = await verify(token).catch(() => {})`: `undefined` is an answer. */
function isTaken(call: CallNode): boolean {
  const { parent } = call.parent.type === 'AwaitExpression' ? call.parent : call;
  return parent?.type === 'VariableDeclarator' || parent?.type === 'AssignmentExpression';
}

function statementOf(node: Node): Node {
  let current = node;
  while (current.parent && !/Statement$|Declaration$/.test(current.type)) current = current.parent;
  return current;
}

/** A listener for what comes after the end: `stream.on('error', () => {}); stream.destroy();` */
function isLeaving(call: CallNode, { unit }: File): boolean {
  const block = statementOf(call).parent;
  if (!block) return false;
  return unit.calls.some(
    (each) =>
      contains(block, each) &&
      isCleanUp(each) &&
      enclosingFunction(each) === enclosingFunction(call),
  );
}

/** `work.catch(() => {})` beside other uses of `work`: whoever awaits it hears of the rejection. */
function isAwaitedElsewhere(receiver: Node, { unit }: File): boolean {
  const value = unwrap(receiver);
  if (value.type === 'MemberExpression') return true;
  return value.type === 'Identifier' && (unit.bindingOf(value)?.references.length ?? 0) > 1;
}

/** In a handler, a promise that nobody waits for and nobody catches. */
function checkStatement(node: TSESTree.ExpressionStatement, file: File): void {
  const call = unwrap(node.expression);
  if (call.type !== 'CallExpression' || !enclosingFunction(node)) return;
  const isChain =
    calleeName(call) === 'then' && call.arguments.length < 2 && receiverOf(call) !== undefined;
  if (!isChain && !isPromise(call, file)) return;
  if (endOfChain(call) !== call || isHandled(call) || !handlerAround(node, file.unit)) return;
  file.report(call, 'When this promise is rejected, nobody hears of it.');
}

/** `.catch()` or a second argument of `.then()` somewhere in the chain. */
function isHandled(call: CallNode): boolean {
  let current: Node | undefined = call;
  while (current?.type === 'CallExpression') {
    const name = calleeName(current);
    if (name === 'catch' || (name === 'then' && current.arguments.length > 1)) return true;
    current = receiverOf(current);
    current = current && unwrap(current);
  }
  return false;
}

/** A call of an async function of this file that does not catch everything itself. */
function isPromise(call: CallNode, file: File): boolean {
  const located = locateFunction(call.callee, file.unit);
  // What settles a promise that somebody else waits for.
  if (/^_?(resolve|reject)$/.test(calleeName(call) ?? '')) return false;
  if (!located?.node.async || located.unit !== file.unit) return false;
  const { body } = located.node;
  return body.type !== 'BlockStatement' || !body.body.some((each) => each.type === 'TryStatement');
}
