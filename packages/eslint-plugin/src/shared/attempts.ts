import type { TSESTree } from '@typescript-eslint/types';
import { calleeName, enclosingFunction, unwrap, type CallNode, type Node } from '../flow/nodes.ts';
import type { Unit } from '../flow/unit.ts';

const CLEAN_UP =
  /^(f?close|end|destroy|dispose|release|terminate|kill|abort|cancel|disconnect|unsubscribe|unref|quit|shutdown|stop|cleanup|cleanUp|teardown|unpipe|removeAttribute|removeChild|removeListener|removeAllListeners)(Sync)?$/;

/** Lets go of something: when that fails, it is gone already. */
export function isCleanUp(call: CallNode): boolean {
  return CLEAN_UP.test(calleeName(call) ?? '');
}

/** Whether the block does nothing but let go of things. */
export function onlyCleansUp(block: TSESTree.BlockStatement): boolean {
  return block.body.length > 0 && block.body.every(cleansUp);
}

function cleansUp(statement: Node): boolean {
  if (statement.type === 'IfStatement')
    return !statement.alternate && cleansUp(statement.consequent);
  if (statement.type === 'BlockStatement') return onlyCleansUp(statement);
  if (statement.type !== 'ExpressionStatement') return false;
  const value = awaited(statement.expression);
  if (value.type === 'UnaryExpression') return value.operator === 'delete';
  return value.type === 'CallExpression' && isCleanUp(value);
}

function awaited(node: Node): Node {
  const value = unwrap(node);
  return value.type === 'AwaitExpression' ? unwrap(value.argument) : value;
}

/** Calls that are made to learn whether something is there or holds. */
const PROBE =
  /^(l?stat|fstat|access|realpath|readlink|exists|verify|compactVerify|jwtVerify|decrypt|import\w*Key|importWithAlgCache)(Sync)?$/;

/**
 * Whether the block only works out values that have another one when it fails: `let count = 0;
 * try { count = parse(text).length } catch {}`. What waits for others may fail for many reasons, so
 * that counts only where it asks whether something is there.
 */
export function keepsDefaults(block: TSESTree.BlockStatement, unit: Unit): boolean {
  const targets: Node[] = [];
  if (!block.body.every((each) => worksOut(each, targets))) return false;
  return targets.length > 0 && targets.every((each) => isReadAfter(each, block, unit));
}

function worksOut(statement: Node, targets: Node[]): boolean {
  switch (statement.type) {
    case 'BlockStatement':
      return statement.body.every((each) => worksOut(each, targets));
    case 'IfStatement':
      return (
        worksOut(statement.consequent, targets) &&
        (!statement.alternate || worksOut(statement.alternate, targets))
      );
    case 'VariableDeclaration':
      if (statement.kind === 'var') targets.push(...statement.declarations.map(({ id }) => id));
      return statement.declarations.every(({ init }) => !init || isCalm(init));
    case 'ExpressionStatement': {
      const value = unwrap(statement.expression);
      if (value.type === 'CallExpression' && calleeName(value) === 'push') {
        targets.push(value.callee);
        return true;
      }
      if (value.type !== 'AssignmentExpression') return false;
      targets.push(value.left);
      return isCalm(value.right);
    }
    default:
      return false;
  }
}

function isCalm(node: Node): boolean {
  const value = unwrap(node);
  if (value.type !== 'AwaitExpression') return true;
  const call = unwrap(value.argument);
  return (
    call.type === 'ImportExpression' ||
    (call.type === 'CallExpression' && PROBE.test(calleeName(call) ?? ''))
  );
}

/** A field, or a variable that is looked at after the attempt. */
function isReadAfter(target: Node, block: Node, unit: Unit): boolean {
  if (target.type === 'MemberExpression') return true;
  if (target.type !== 'Identifier') return false;
  const references = unit.bindingOf(target)?.references ?? [];
  return references.some(({ identifier }) => (identifier as Node).range[0] > block.range[1]);
}

/** Whether another error is on its way already: in a `catch`, or with a `throw` right behind. */
export function isBesideError(statement: Node): boolean {
  const { parent } = statement;
  if (parent?.type === 'BlockStatement') {
    const next = parent.body[parent.body.indexOf(statement as TSESTree.Statement) + 1];
    if (next?.type === 'ThrowStatement') return true;
  }
  const border = enclosingFunction(statement);
  for (let node: Node | undefined = statement; node && node !== border; node = node.parent) {
    if (node.type === 'CatchClause') return true;
  }
  return false;
}
