import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  enclosingFunction,
  memberName,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import type { Unit } from '../flow/unit.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { callsBehind, symbolOfCall } from '../shared/calls.ts';
import { optionsOf } from '../shared/values.ts';
import { checkClient, checkSwitchedOff } from './clientTimeout.ts';

export const missingTimeout = nodeRule(
  {
    name: 'missing-timeout',
    title: 'Every call to another system has a time limit',
    cwe: ['CWE-1088', 'CWE-400'],
    group: 'house',
    advice: 'Give it `signal: AbortSignal.timeout(…)`, or the client a timeout.',
  },
  (file) => {
    if (isBrowser(file) || hasGlobalLimit(file)) return {};
    return {
      CallExpression(node) {
        check(node, file);
      },
      NewExpression(node) {
        checkPool(node, file);
        checkClient(node, file);
        checkSwitchedOff(node, symbolOfCall(node, file.unit), file);
      },
    };
  },
);

/** In a browser the person who waits is the limit. */
function isBrowser({ text, unit }: File): boolean {
  return (
    /\.[jt]sx$/.test(unit.path) ||
    /from ['"](react|vue|svelte|@angular\/core|solid-js)['"/]|\bdocument\.|\bwindow\.|\blocalStorage\b|['"]use client['"]/.test(
      text,
    )
  );
}

/** A limit for all calls of the process. */
function hasGlobalLimit({ text }: File): boolean {
  return (
    (/setGlobalDispatcher/.test(text) &&
      /(headersTimeout|bodyTimeout|connectTimeout)/.test(text)) ||
    /axios\.defaults\.timeout/.test(text)
  );
}

interface Client {
  readonly calls: RegExp;
  /** Position of the options, by the name of the method. */
  options(name: string): readonly number[];
  readonly limits: readonly string[];
}

const BODY_METHODS = /^(post|put|patch|postForm|putForm|patchForm)$/;

const CLIENTS: readonly Client[] = [
  {
    calls: /^(%fetch|undici\.fetch|node-fetch|node-fetch\.default|cross-fetch|make-fetch-happen)$/,
    options: () => [1],
    limits: ['signal', 'timeout', 'dispatcher'],
  },
  {
    calls: /^(axios|%axios)(\.(get|post|put|patch|delete|head|options|request|postForm))?$/,
    options: (name) =>
      BODY_METHODS.test(name) ? [2] : name === 'request' || name === 'axios' ? [0, 1] : [1],
    limits: ['timeout', 'signal', 'cancelToken'],
  },
  {
    calls: /^got(\.(get|post|put|patch|delete|head|stream))?$/,
    options: () => [0, 1],
    limits: ['timeout', 'signal'],
  },
  {
    calls: /^(request|request-promise|request-promise-native)(\.(get|post|put|patch|delete|del))?$/,
    options: () => [0, 1],
    limits: ['timeout'],
  },
  {
    calls: /^needle(\.(get|post|put|patch|delete))?$/,
    options: () => [1, 2, 3],
    limits: ['timeout', 'open_timeout', 'response_timeout', 'read_timeout', 'signal'],
  },
  {
    calls: /^(http|https)\.(request|get)$/,
    options: () => [0, 1],
    limits: ['timeout', 'signal'],
  },
];

function check(call: CallNode, file: File): void {
  const symbol = symbolOfCall(call, file.unit);
  checkSwitchedOff(call, symbol, file);
  const client = CLIENTS.find(({ calls }) => calls.test(symbol));
  if (client) {
    if (isHandedIn(call, file)) return;
    if (!hasLimit(call, client, file) && !isLimitedAround(call, file)) {
      file.report(call, 'A system that does not answer holds this call for ever.');
    }
    return;
  }
  if (/^superagent\.(get|post|put|patch|delete|del)$/.test(symbol)) {
    if (![...callsBehind(call)].some((each) => calleeName(each) === 'timeout')) {
      file.report(call, 'A system that does not answer holds this call for ever.');
    }
  } else if (symbol === 'axios.create' || symbol === 'got.extend') checkInstance(call, file);
}

/** `const send = options.fetch ?? fetch`: whoever hands it in sets its limits. */
function isHandedIn(call: CallNode, { unit }: File): boolean {
  const callee = unwrap(call.callee);
  if (callee.type !== 'Identifier') return false;
  const [definition] = unit.bindingOf(callee)?.definitions ?? [];
  if (definition?.type === 'Parameter') return true;
  if (definition?.type !== 'Variable') return false;
  const { id, init } = definition.node;
  return id.type === 'ObjectPattern'
    ? isDefaulted(id, callee.name)
    : init?.type === 'LogicalExpression';
}

/** `{ fetch: send = fetch }` */
function isDefaulted(pattern: TSESTree.ObjectPattern, name: string): boolean {
  return pattern.properties.some(
    ({ value }) =>
      value?.type === 'AssignmentPattern' &&
      value.left.type === 'Identifier' &&
      value.left.name === name,
  );
}

function hasLimit(call: CallNode, client: Client, file: File): boolean {
  const name = calleeName(call) ?? '';
  const isRequest = /^(request|get)$/.test(name) && /^https?\./.test(symbolOfCall(call, file.unit));
  if (isRequest && isLimitedAfterwards(call, file)) return true;
  const callee = unwrap(call.callee);
  const method = callee.type === 'MemberExpression' ? name : 'axios';
  return client.options(method).some((index) => {
    const argument = call.arguments[index];
    if (!argument) return false;
    if (argument.type === 'SpreadElement') return true;
    if (isFunctionLike(argument) || isText(argument, file)) return false;
    return limitIn(argument, client.limits, file);
  });
}

function isFunctionLike(node: Node): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

/** An address or a body, which cannot hold a limit. */
function isText(node: Node, { unit }: File): boolean {
  const value = unwrap(node);
  if (
    value.type === 'Literal' ||
    value.type === 'TemplateLiteral' ||
    value.type === 'BinaryExpression'
  )
    return true;
  if (value.type === 'NewExpression') return calleeName(value) === 'URL';
  if (value.type === 'MemberExpression')
    return /url|uri|endpoint|href|address/i.test(memberName(value) ?? '');
  if (value.type !== 'Identifier')
    return (
      value.type === 'CallExpression' && /url|uri|stringify|String/i.test(calleeName(value) ?? '')
    );
  if (/url|uri|endpoint|href|address|target|link/i.test(value.name)) return true;
  const [definition] = unit.bindingOf(value)?.definitions ?? [];
  const init = definition?.type === 'Variable' ? definition.node.init : undefined;
  return init != null && (init.type === 'Literal' || init.type === 'TemplateLiteral');
}

/** Whether options hold a limit; options that are not in sight may. */
function limitIn(argument: Node, limits: readonly string[], { unit }: File): boolean {
  const options = optionsOf(argument, unit);
  if (!options) return true;
  if (limits.some((name) => options.get(name) !== undefined)) return true;
  return !options.complete;
}

/** `const req = https.request(…); req.setTimeout(…)`, or `.on('timeout', …)` */
function isLimitedAfterwards(call: CallNode, { text }: File): boolean {
  if ([...callsBehind(call)].some((each) => calleeName(each) === 'setTimeout')) return true;
  const fn = enclosingFunction(call);
  const own = fn ? text.slice(...fn.range) : text;
  return /\.setTimeout\(|\w+Timeout\(\s*req|\.on(ce)?\(\s*['"]timeout['"]/.test(own);
}

/** `Promise.race([fetch(…), delay(…)])`, `withTimeout(fetch(…))` */
function isLimitedAround(call: CallNode, { text }: File): boolean {
  let current: Node | undefined = call.parent;
  for (let level = 0; current && level < 10; level += 1) {
    if (current.type === 'CallExpression') {
      const callee = text.slice(...current.callee.range);
      if (/race|timeout|timebox|deadline|limit|breaker|policy|cockatiel|abort/i.test(callee))
        return true;
    }
    current = current.parent;
  }
  return false;
}

/** `axios.create({ baseURL })`: no call of the instance has a limit. */
function checkInstance(call: CallNode, file: File): void {
  const options = optionsOf(argumentAt(call, 0), file.unit, call);
  if (
    !options ||
    options.get('timeout') !== undefined ||
    options.get('signal') !== undefined ||
    !options.complete
  )
    return;
  if (isSetLater(call, file.unit)) return;
  file.report(call, 'No call of this client has a time limit.');
}

/** `client.defaults.timeout = 2_000` */
function isSetLater(call: CallNode, unit: Unit): boolean {
  const { parent } = call;
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  const { name } = parent.id;
  return unit.assignments.some(({ left }) => {
    if (left.type !== 'MemberExpression' || memberName(left) !== 'timeout') return false;
    const object = unwrap(left.object);
    return (
      object.type === 'MemberExpression' &&
      unwrap(object.object).type === 'Identifier' &&
      (unwrap(object.object) as { name: string }).name === name
    );
  });
}

/** As many options make a configuration of its own, where the limits would have their place. */
const CONFIGURED = 3;
const POOL_LIMITS = ['connectionTimeoutMillis', 'statement_timeout', 'query_timeout'];

function checkPool(call: CallNode, file: File): void {
  if (!/^pg\.Pool$/.test(symbolOf(call.callee, file.unit) ?? '')) return;
  const argument = argumentAt(call, 0);
  const options = optionsOf(argument, file.unit);
  if (options?.node.type !== 'ObjectExpression' || options.node.properties.length < CONFIGURED)
    return;
  if (!options.complete || POOL_LIMITS.some((name) => options.get(name) !== undefined)) return;
  const text = options.get('connectionString');
  if (text && /timeout/i.test(file.text.slice(...text.range))) return;
  file.report(call, 'Neither connecting nor a query has a time limit.');
}
