import type { TSESTree } from '@typescript-eslint/types';
import {
  calleeName,
  chainText,
  enclosingFunction,
  isFunction,
  receiverOf,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { functionName } from '../flow/roles.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { isBesideError, keepsDefaults, onlyCleansUp } from '../shared/attempts.ts';
import { isEmptyBlock } from '../shared/blocks.ts';
import { MONEY_WORK } from '../shared/money.ts';

export const swallowedError = nodeRule(
  {
    name: 'swallowed-error',
    title: 'An error is handled, passed on or told, never dropped',
    cwe: ['CWE-390', 'CWE-391', 'CWE-755'],
    group: 'house',
    advice: 'Handle the error that is expected, and throw all others.',
  },
  (file) => ({
    CatchClause(node) {
      checkCatch(node, file);
    },
    CallExpression(node) {
      checkCallback(node, file);
    },
  }),
);

function checkCatch(node: TSESTree.CatchClause, file: File): void {
  if (isEmptyBlock(node.body, file.text)) {
    if (!isNamed(node.param) && !isMeant(node.parent, file))
      file.report(node, 'Whatever goes wrong here is dropped.');
    return;
  }
  if (node.body.body.length === 0 || !node.body.body.every(isLog)) return;
  const attempt = node.parent.block;
  const fn = enclosingFunction(node);
  const tells = `${(fn && functionName(fn)) ?? ''} ${file.text.slice(...attempt.range)}`;
  if (!movesMoney(tells) || !goesOnAsSuccess(node.parent, attempt)) return;
  file.report(node, 'Money may not have moved, and the code goes on as if it had.');
}

/** `catch (ignored)` says that it is meant. */
function isNamed(parameter: Node | null): boolean {
  return parameter?.type === 'Identifier' && /^_?(ignored?|expected)$/.test(parameter.name);
}

/** Attempts whose failure leaves nothing undone. */
function isMeant(statement: TSESTree.TryStatement, { text, unit }: File): boolean {
  const { block } = statement;
  // `try { return await first(); } catch {}` goes on to the next way.
  if (block.body.some((each) => each.type === 'ReturnStatement')) return true;
  // A module that need not be there.
  if (/\b(require|import)(\.resolve)?\(/.test(text.slice(...block.range))) return true;
  return onlyCleansUp(block) || keepsDefaults(block, unit) || isBesideError(statement);
}

const MONEY_CALL =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /\b\w*(charge|transfer|payment|refund|debit|credit|capture|settle|payout|ledger|withdraw|deposit)\w*(\.\w+)*\s*\(/i;

function movesMoney(text: string): boolean {
  return MONEY_CALL.test(text) && MONEY_WORK.test(text);
}

/** The answer is given in the `try`, or nothing after it can tell whether it worked. */
function goesOnAsSuccess(
  statement: TSESTree.TryStatement,
  attempt: TSESTree.BlockStatement,
): boolean {
  if (attempt.body.some((each) => each.type === 'ReturnStatement')) return false;
  const block = statement.parent;
  if (block.type !== 'BlockStatement') return false;
  const rest = block.body.slice(block.body.indexOf(statement) + 1);
  const isBody = isFunction(block.parent);
  return rest.length > 0
    ? rest.some((each) => each.type === 'ReturnStatement' || isAnswer(each))
    : isBody;
}

function isAnswer(statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const expression = unwrap(statement.expression);
  const call = expression.type === 'AwaitExpression' ? unwrap(expression.argument) : expression;
  return (
    call.type === 'CallExpression' &&
    /^(json|send|sendStatus|end|render|redirect|ack|commit)$/.test(calleeName(call) ?? '')
  );
}

/** `console.error(error)`, `log.warn({ error }, '…')` */
function isLog(statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const call = unwrap(statement.expression);
  if (call.type !== 'CallExpression') return false;
  const receiver = receiverOf(call);
  const text = (receiver && chainText(receiver)) ?? '';
  return /(^|\.)(console|log|logger|winston|pino)$/i.test(text);
}

/** `fs.readFile(path, (err, data) => use(data))`: the error is never looked at. */
function checkCallback(call: CallNode, file: File): void {
  const last = call.arguments.at(-1);
  if (!last || !isFunction(last) || call.arguments.length < 2 || last.params.length < 2) return;
  const [error] = last.params;
  if (error?.type !== 'Identifier' || !/^(err|error|e|ex)$/.test(error.name)) return;
  if (isRouteLike(call, last) || uses(error, file) > 0 || uses(last.params[1] as Node, file) === 0)
    return;
  file.report(last, 'Whether it failed is not looked at.');
}

/** Handlers of errors, events and comparisons have a first parameter of that name too; `stat` answers nothing where nothing is. */
function isRouteLike(call: CallNode, fn: FunctionNode): boolean {
  return (
    /^(stat|lstat|realpath|readlink|use|on|once|addListener|addEventListener|reduce|sort|then|setErrorHandler|map|forEach|filter|get|post)$/.test(
      calleeName(call) ?? '',
    ) || fn.params.length > 3
  );
}

function uses(parameter: Node, { unit }: File): number {
  return unit.bindingOf(parameter)?.references.length ?? 1;
}
