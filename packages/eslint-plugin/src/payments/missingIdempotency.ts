import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  decoratorsOf,
  isClass,
  isFunction,
  keyName,
  stringValue,
  unwrap,
  within,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { mentions } from '../shared/mentions.ts';
import { MONEY_ROUTE } from '../shared/money.ts';
import { optionsOf } from '../shared/values.ts';

export const missingIdempotency = nodeRule(
  {
    name: 'missing-idempotency',
    title: 'A request that moves money carries an idempotency key',
    cwe: ['CWE-837', 'CWE-362'],
    group: 'payments',
    advice:
      'Claim the key of the `Idempotency-Key` header by a unique constraint before anything moves.',
  },
  (file) => ({
    CallExpression(node) {
      checkRoute(node, file);
      checkProvider(node, file);
    },
    MethodDefinition(node) {
      checkController(node, file);
    },
  }),
);

/** Words for a key that decides between the first request and its repetitions. */
const KEY =
  /idempot|on conflict|onconflict|dedup|unique[_ ]?(key|request|reference)|request[-_]?id\b|client[-_]?(reference|token|request)|externalId|external_id|end_?to_?end_?id|instruction_?id|message_?id|ConditionExpression|insertOrIgnore|findOrCreate|upsert/i;
/** Questions that move nothing. */
const QUESTION =
  /(^|\/)(search|validate|quote|quotes|preview|estimate|calculate|check|query|export|webhooks?|callbacks?|notifications?|status|methods?|login|simulate|eligibility|batch-status|fees?)(\/|$)/i;
const EFFECT =
  /\b(\w*(create|insert|save|charge|transfer|debit|credit|capture|refund|pay|publish|enqueue|execute|send|submit|post|book|withdraw|deposit|initiate|process|place|move|dispatch|add|put|update|query|push))\w*\s*\(/i;

function checkRoute(call: CallNode, file: File): void {
  const route = routeOf(call, file);
  if (!route || !MONEY_ROUTE.test(route.path) || QUESTION.test(route.path)) return;
  if (guardsAll(file)) return;
  const handlers = route.handlers.map((each) => locateFunction(each, file.unit));
  // A handler or a guard of another file may look at the key.
  if (handlers.some((each) => each === undefined)) {
    if (route.handlers.some((each, index) => handlers[index] === undefined && mayGuard(each)))
      return;
  }
  const last = handlers.at(-1);
  if (!last) return;
  const texts = handlers.map((each) =>
    each ? textOf(each.node, each.unit === file.unit ? file : undefined) : '',
  );
  const own = file.text.slice(...call.range);
  if (KEY.test(own) || texts.some((text) => KEY.test(text))) return;
  if (texts.at(-1) === '' || !EFFECT.test(texts.at(-1) ?? '')) return;
  if (callsGuard(last.node, file)) return;
  file.report(
    call,
    `A repeated \`${route.method.toUpperCase()} ${route.path}\` does its work again.`,
  );
}

function textOf(node: Node, file: File | undefined): string {
  return file ? file.text.slice(...node.range) : '';
}

/** A hook or a plugin of the whole file. */
function guardsAll(file: File): boolean {
  return mentions(file, GUARD);
}

const GUARD = /(use|addHook|register|preHandler|onRoute|apply)\s*\([^)]{0,200}idempot/i;

/** Middleware from elsewhere whose name says nothing is not known; the usual ones are. */
function mayGuard(node: Node): boolean {
  const value = unwrap(node);
  const name =
    value.type === 'CallExpression'
      ? calleeName(value)
      : value.type === 'Identifier'
        ? value.name
        : undefined;
  return !/auth|valid|cors|limit|json|log|role|permission|upload|session|user|csrf|body/i.test(
    name ?? '',
  );
}

/** A function of this file that the handler calls looks at the key. */
function callsGuard(handler: Node, file: File): boolean {
  for (const call of within(file.unit.calls, handler)) {
    const located = locateFunction(call.callee, file.unit);
    if (located && located.unit === file.unit && mentions(file, KEY, located.node)) return true;
  }
  return false;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly handlers: readonly Node[];
}

function routeOf(call: CallNode, file: File): Route | undefined {
  const method = calleeName(call)?.toLowerCase() ?? '';
  const path = stringValue(argumentAt(call, 0));
  if (/^(post|put)$/.test(method) && path !== undefined) {
    const symbol = symbolOfCall(call, file.unit);
    if (!/^\//.test(path) || /^(axios|got|supertest|superagent|request|needle|ky)\b/.test(symbol))
      return undefined;
    return method === 'put'
      ? undefined
      : { method, path: prefixed(path, file), handlers: handlersOf(call) };
  }
  if (method !== 'route') return undefined;
  // Fastify and Hapi: `route({ method: 'POST', url: '/payments', handler })`
  const options = optionsOf(argumentAt(call, 0), file.unit);
  const verb = options?.constant('method');
  const url = options?.constant('url') ?? options?.constant('path');
  const handler = options?.get('handler');
  if (typeof url !== 'string' || typeof verb !== 'string' || !/^post$/i.test(verb) || !handler)
    return undefined;
  return { method: verb, path: url, handlers: [handler] };
}

/** `router.post('/')` in a file about payments. */
function prefixed(path: string, { unit }: File): string {
  if (path !== '/') return path;
  const name = /(payments?|transfers?|charges?|refunds?|orders?|payouts?)/i.exec(
    unit.path.split(/[\\/]/).slice(-2).join('/'),
  );
  return name ? `/${name[0]}` : path;
}

function handlersOf(call: CallNode): Node[] {
  return call.arguments.slice(1).flatMap((argument): Node[] => {
    const value = unwrap(argument);
    if (value.type === 'ArrayExpression')
      return value.elements.filter((each) => each !== null) as Node[];
    if (value.type === 'ObjectExpression') {
      const handler = value.properties.find(
        (each) => each.type === 'Property' && keyName(each) === 'handler',
      );
      return handler?.type === 'Property' ? [handler.value] : [];
    }
    // `asyncHandler(async (request, response) => …)`
    if (value.type === 'CallExpression') {
      const inner = value.arguments.find((each) => isFunction(each));
      return [inner ?? value];
    }
    return [value];
  });
}

/** Nest: `@Post()` in `@Controller('payments')`. */
function checkController(node: TSESTree.MethodDefinition, file: File): void {
  const verb = decoratorsOf(node).find(
    ({ expression }) => expression.type === 'CallExpression' && calleeName(expression) === 'Post',
  );
  const owner = node.parent.parent;
  if (!verb || !isClass(owner)) return;
  const controller = decoratorsOf(owner).find(
    ({ expression }) =>
      expression.type === 'CallExpression' && calleeName(expression) === 'Controller',
  );
  const path = [controller, verb].map((each) => pathOf(each)).join('/');
  if (!MONEY_ROUTE.test(path) || QUESTION.test(path)) return;
  const texts = [
    file.text.slice(...node.range),
    ...decoratorsOf(owner).map((each) => file.text.slice(...each.range)),
    ...verbatim(node, file),
  ];
  if (texts.some((text) => KEY.test(text)) || guardsAll(file)) return;
  file.report(verb, `A repeated \`POST ${path}\` does its work again.`);
}

function verbatim(node: TSESTree.MethodDefinition, file: File): string[] {
  return decoratorsOf(node).map((each) => file.text.slice(...each.range));
}

function pathOf(decorator: TSESTree.Decorator | undefined): string {
  const expression = decorator?.expression;
  return expression?.type === 'CallExpression' ? (stringValue(expression.arguments[0]) ?? '') : '';
}

const PROVIDERS =
  /^stripe(\(\)|\.Stripe\(\))\.(charges|paymentIntents|refunds|transfers|payouts)\.create$/;

/** Stripe takes the key as an option of the call. */
function checkProvider(call: CallNode, file: File): void {
  if (!PROVIDERS.test(symbolOfCall(call, file.unit))) return;
  const options = argumentAt(call, 1);
  if (
    options &&
    (!optionsOf(options, file.unit)?.complete ||
      /idempotencyKey/.test(file.text.slice(...options.range)))
  )
    return;
  if (options && optionsOf(options, file.unit)?.get('idempotencyKey')) return;
  file.report(call, 'When the answer is lost and the call is repeated, the money moves twice.');
}
