import {
  argumentAt,
  calleeName,
  isFunction,
  keyName,
  memberName,
  receiverOf,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { chainOf } from '../shared/calls.ts';

export const errorExposure = nodeRule(
  {
    name: 'error-exposure',
    title: 'Answers say nothing about the inside of the service',
    cwe: ['CWE-209', 'CWE-200'],
    group: 'misconfiguration',
    advice: 'Answer with a code and the id of the request; log the error.',
  },
  (file) => ({
    CallExpression(node) {
      checkCall(node, file);
    },
    AssignmentExpression({ left, right }) {
      // Koa: `ctx.body = { error: error.stack }`
      if (symbolOf(left, file.unit) === '@context.body') checkAnswer(right, file);
    },
    ReturnStatement(node) {
      checkLambda(node.argument, file);
    },
  }),
);

const ANSWERS = /^(send|json|end|write|jsonp|render|code|status|text|html|body)$/;

function checkCall(call: CallNode, file: File): void {
  const name = calleeName(call) ?? '';
  if (/^(Response\.json|json)$/.test(name) && isStaticAnswer(call, file)) {
    checkAnswer(argumentAt(call, 0), file);
    return;
  }
  if (!ANSWERS.test(name) || !isAnswer(call, file)) return;
  // Fastify hands an error that is sent to the error handler.
  if (name === 'send' && isReply(call, file) && call.arguments[0]?.type === 'Identifier') return;
  for (const argument of call.arguments) checkAnswer(argument, file);
}

function isReply(call: CallNode, { text }: File): boolean {
  return /^(this\.)?_?reply\b/.test(text.slice(...call.callee.range));
}

/** `NextResponse.json(…)`, `Response.json(…)` */
function isStaticAnswer(call: CallNode, { unit }: File): boolean {
  return /^(%Response|next\/server\.NextResponse)\.json$/.test(symbolOf(call.callee, unit) ?? '');
}

function isAnswer(call: CallNode, { unit }: File): boolean {
  if (isStaticAnswer(call, { unit } as File)) return true;
  for (const each of chainOf(call)) {
    const receiver = receiverOf(each);
    const symbol = receiver && symbolOf(receiver, unit);
    if (symbol !== undefined && /^@(response|context)$/.test(symbol)) return true;
  }
  return false;
}

/** AWS Lambda: `return { statusCode: 500, body: JSON.stringify(error) }`. */
function checkLambda(node: Node | null, file: File): void {
  const value = node && unwrap(node);
  if (value?.type !== 'ObjectExpression') return;
  const names = value.properties.map((each) => (each.type === 'Property' ? keyName(each) : ''));
  if (!names.includes('statusCode') || !names.includes('body')) return;
  for (const each of value.properties) {
    if (each.type === 'Property' && keyName(each) === 'body') checkAnswer(each.value, file);
  }
}

function checkAnswer(node: Node | undefined, file: File): void {
  if (!node) return;
  const found = exposed(node, file, 0);
  if (found) file.report(found.node, found.message);
}

interface Exposed {
  readonly node: Node;
  readonly message: string;
}

/** The part of an answer that says too much: a stack, a whole error, the message of any error. */
function exposed(node: Node, file: File, depth: number): Exposed | undefined {
  if (depth > 6) return undefined;
  const value = unwrap(node);
  const inner = (each: Node) => exposed(each, file, depth + 1);
  switch (value.type) {
    case 'Identifier':
      return isError(value, file)
        ? { node, message: `The whole error \`${value.name}\` is sent to the client.` }
        : ofVariable(value, file, depth);
    case 'MemberExpression':
      return ofMember(value, file);
    case 'ObjectExpression':
      return first(value.properties, (each) =>
        inner(each.type === 'Property' ? each.value : each.argument),
      );
    case 'TemplateLiteral':
      return first(value.expressions, inner);
    case 'BinaryExpression':
      return value.operator === '+' ? first([value.left, value.right], inner) : undefined;
    case 'LogicalExpression':
      if (isGuard(value.left, file)) return undefined;
      return first([value.left, value.right], inner);
    case 'ConditionalExpression':
      return isGuard(value.test, file)
        ? undefined
        : first([value.consequent, value.alternate], inner);
    case 'ArrayExpression':
      return first(value.elements, (each) => each && inner(each));
    case 'CallExpression':
      return ofCall(value, inner);
    default:
      return undefined;
  }
}

function first<Item>(items: readonly Item[], find: (item: Item) => Exposed | null | undefined) {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

/** `{ ...(isProduction ? {} : { stack }) }`, `debug && error.stack` */
function isGuard(test: Node, { text }: File): boolean {
  return /NODE_ENV|prod|dev|debug|expose|instanceof|isAxiosError|status|code|Is[A-Z]|known|operational/i.test(
    text.slice(...test.range),
  );
}

function ofCall(call: CallNode, inner: (node: Node) => Exposed | undefined): Exposed | undefined {
  const name = calleeName(call) ?? '';
  const receiver = receiverOf(call);
  const [argument] = call.arguments;
  if (
    name === 'inspect' ||
    name === 'stringify' ||
    name === 'String' ||
    name === 'serializeError'
  ) {
    return argument && inner(argument);
  }
  if (receiver && /^(toString|trim|slice|split|join|replace)$/.test(name)) return inner(receiver);
  return undefined;
}

function ofMember(
  node: Extract<Node, { type: 'MemberExpression' }>,
  file: File,
): Exposed | undefined {
  const name = memberName(node) ?? '';
  const object = unwrap(node.object);
  if (name === 'stack' && object.type === 'Identifier') {
    return { node, message: 'A stack shows versions and paths.' };
  }
  if (!isError(object, file)) return undefined;
  if (
    /^(sql|sqlMessage|query|detail|hint|where|table|constraint|parent|original|config|request|cause|stack)$/.test(
      name,
    )
  ) {
    return { node, message: `\`${name}\` of an error is sent to the client.` };
  }
  if (name !== 'message' && name !== 'toString') return undefined;
  return isForClients(node, file)
    ? undefined
    : { node, message: 'The message of any error is sent to the client.' };
}

/** `const body = { error: error.stack }; res.json(body)` */
function ofVariable(node: Node, file: File, depth: number): Exposed | undefined {
  const [definition] = file.unit.bindingOf(node)?.definitions ?? [];
  if (definition?.type !== 'Variable' || !definition.node.init) return undefined;
  if (definition.node.id.type !== 'Identifier') return undefined;
  const init = unwrap(definition.node.init);
  if (
    init.type !== 'ObjectExpression' &&
    init.type !== 'TemplateLiteral' &&
    init.type !== 'MemberExpression'
  )
    return undefined;
  const found = exposed(init, file, depth + 2);
  return found && { node, message: found.message };
}

/** Whether the name is what was caught, or what an error handler or a callback was given. */
function isError(node: Node, { unit }: File): boolean {
  if (node.type !== 'Identifier') return false;
  const [definition] = unit.bindingOf(node)?.definitions ?? [];
  if (definition?.type === 'CatchClause') return true;
  if (definition?.type !== 'Parameter' || !isFunction(definition.node)) return false;
  const fn: FunctionNode = definition.node;
  if (fn.params[0] === undefined || !/^_?(e|err|error|ex|exception|reason)$/i.test(node.name))
    return false;
  const call = fn.parent;
  if (call.type !== 'CallExpression') return fn.params.length === 4;
  const name = calleeName(call) ?? '';
  return (
    name === 'catch' || /^(setErrorHandler|onError|use|then)$/.test(name) || fn.params.length >= 1
  );
}

/**
 * Whether the message was written for the client: errors of the program's own classes, of a schema,
 * or a status below 500 that the code chose.
 */
function isForClients(node: Node, { text }: File): boolean {
  for (let current: Node | undefined = node; current; current = current.parent) {
    if (current.type === 'IfStatement' && isGuard(current.test, { text } as File)) return true;
    if (current.type === 'SwitchCase' || current.type === 'ConditionalExpression') return true;
    if (current.type === 'CallExpression') {
      const own = text.slice(...current.callee.range);
      if (/(status|code)\(\s*4\d\d\s*\)/.test(own)) return true;
    }
    if (isFunction(current) || current.type === 'CatchClause') {
      return leavesOthers(current, node, text);
    }
  }
  return false;
}

/** `if (!(error instanceof Known)) throw error;` stands before the answer. */
function leavesOthers(around: Node, node: Node, text: string): boolean {
  const before = text.slice(around.range[0], node.range[0]);
  if (
    /instanceof|statusCode\s*(>=|<|===)|\.isJoi|\.isOperational|ZodError|ValidationError/.test(
      before,
    )
  )
    return true;
  return /\.status\(\s*4\d\d|statusCode\s*[=:]\s*4\d\d|\.code\(\s*4\d\d/.test(before);
}
