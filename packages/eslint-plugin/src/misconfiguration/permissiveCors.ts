import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  enclosingFunction,
  isFunction,
  keyName,
  memberName,
  propertyValue,
  stringValue,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { taintOf } from '../flow/evaluate.ts';
import { locateFunction } from '../flow/locate.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf, type Options } from '../shared/values.ts';

export const permissiveCors = nodeRule(
  {
    name: 'permissive-cors',
    title: 'Cross-origin access names its origins',
    cwe: ['CWE-942', 'CWE-346'],
    group: 'misconfiguration',
    advice: 'Name the origins that may read the answers, and compare them whole.',
  },
  (file) => ({
    CallExpression(node) {
      checkCall(node, file);
    },
    Property(node) {
      checkReturned(node, file);
      // `NestFactory.create(AppModule, { cors: true })`, routes of Hapi, socket.io
      if (node.parent.type !== 'ObjectExpression' || keyName(node) !== 'cors') return;
      checkConfiguration(node.value, node, file);
    },
    AssignmentExpression({ left, right }) {
      if (left.type !== 'MemberExpression') return;
      if (memberName(left)?.toLowerCase() === HEADER) checkOrigin(right, right, file);
    },
  }),
);

const HEADER = 'access-control-allow-origin';
const LIBRARIES =
  /^(cors|@koa\/cors|koa2?-cors|koa-cors|hono\/cors\.cors|micro-cors|nextjs-cors|fastify-cors|@fastify\/cors|restify-cors-middleware2?|@middy\/http-cors)$/;

function checkCall(call: CallNode, file: File): void {
  const { unit } = file;
  const symbol = symbolOfCall(call, unit);
  const name = calleeName(call) ?? '';
  if (LIBRARIES.test(symbol)) {
    const given = argumentAt(call, 0);
    if (given) checkConfiguration(given, call, file);
    else if (holdsSessions(file)) {
      file.report(call, 'Any site may read what this service answers to its users.');
    }
  } else if (name === 'enableCors') {
    const given = argumentAt(call, 0);
    if (given) checkConfiguration(given, call, file);
    else file.report(call, 'Any site may read the answers.');
  } else if (name === 'register') checkRegistration(call, file);
  else if (/^(setHeader|set|header|append|addHeader|appendHeader|writeHead)$/.test(name)) {
    checkHeader(call, file);
  }
}

/** Whether people sign in to this server by a cookie, so that another site could act as them. */
function holdsSessions({ text }: File): boolean {
  return /express-session|cookie-session|passport|req\.session|cookieParser|cookie-parser|session\(/.test(
    text,
  );
}

function checkRegistration(call: CallNode, file: File): void {
  const plugin = argumentAt(call, 0);
  const written = plugin && file.text.slice(...plugin.range);
  if (!written || !/cors/i.test(written)) return;
  const given = argumentAt(call, 1);
  if (given) checkConfiguration(given, call, file);
}

function checkConfiguration(given: Node, place: Node, file: File): void {
  const { unit, report } = file;
  const value = unwrap(given);
  if (value.type === 'Literal' && value.value === true) {
    report(given, 'Any site may read the answers.');
    return;
  }
  const options = optionsOf(given, unit);
  if (!options) return;
  const origin = options.get('origin') ?? options.get('origins');
  const credentials = options.constant('credentials') === true;
  if (!origin) {
    if (credentials && options.complete) report(place, 'Any site may act as the user.');
    return;
  }
  const at =
    origin.range[0] >= place.range[0] && origin.range[1] <= place.range[1] ? origin : place;
  const problem = problemOf(origin, options, file);
  if (problem !== undefined) report(at, problem);
}

function problemOf(origin: Node, options: Options, file: File): string | undefined {
  const { unit } = file;
  const value = unwrap(origin);
  const constant = constantOf(value, unit);
  if (constant === true) return 'Every origin is sent back as an allowed one.';
  if (constant === '*') return wildcard(options);
  if (constant === 'null') return 'Sandboxed frames of any site have the origin `null`.';
  if (value.type === 'ArrayExpression') {
    const texts = value.elements.map((each) => (each ? stringValue(each) : undefined));
    if (texts.includes('*')) return wildcard(options);
    if (texts.includes('null')) return 'Sandboxed frames of any site have the origin `null`.';
    return (
      value.elements.map((each) => each && loosePattern(each)).find((each) => each) ?? undefined
    );
  }
  const pattern = loosePattern(value);
  if (pattern !== undefined) return pattern;
  const fn = locateFunction(value, unit);
  return fn && (problemOfFunction(fn.node) ?? problemOfEcho(fn.node, file));
}

function wildcard(options: Options): string | undefined {
  return options.constant('credentials') === true
    ? 'Any site may act as the user.'
    : 'Any site may read the answers.';
}

/** A pattern for origins that another host can match too. */
function loosePattern(node: Node): string | undefined {
  const value = unwrap(node);
  if (value.type !== 'Literal' || !('regex' in value)) return undefined;
  const { pattern } = value.regex;
  if (!pattern.endsWith('$')) return 'The pattern also matches an origin that goes on behind it.';
  if (!pattern.startsWith('^'))
    return 'The pattern also matches an origin with something before it.';
  if (/^\^(https\?:|https:|http:)?(\\\/\\\/|\/\/)?\.[*+]\$$/.test(pattern))
    return 'The pattern matches any origin.';
  return /[a-z\d](?<!\\)\.[a-z]{2,}/i.test(pattern)
    ? 'A dot in the pattern stands for any character, so another host matches.'
    : undefined;
}

/** `(origin, done) => done(null, true)`, whatever the origin is. */
function problemOfFunction(fn: FunctionNode): string | undefined {
  const [origin] = fn.params;
  const used = origin?.type === 'Identifier' ? usesOf(fn, origin.name) : undefined;
  if (used === undefined) return undefined;
  if (used.comparisons.length > 0) {
    return used.comparisons.every(isPartial)
      ? 'A part of the origin is compared, which another host can have too.'
      : undefined;
  }
  return used.accepts && used.mentions <= used.echoes ? 'Every origin is allowed.' : undefined;
}

const ECHO =
  // eslint-disable-next-line security/detect-unsafe-regex -- names are parted by dots, none repeated twice
  /^\w+(\.\w+)*\.((get|header)\(\s*['"]origin['"]\s*\)|headers?\.origin)(\s*(\|\||\?\?)\s*['"][^'"]*['"])?$/i;

/** Koa: `(ctx) => ctx.get('Origin')` */
function problemOfEcho(fn: FunctionNode, { unit, text }: File): string | undefined {
  const returned = unit.returned.get(fn) ?? [];
  const echoes =
    returned.length > 0 && returned.every((each) => ECHO.test(text.slice(...each.range)));
  const own = text.slice(...fn.range);
  return echoes && !/\b(if|switch|throw)\b/.test(own) ? 'Every origin is allowed.' : undefined;
}

/** AWS Lambda: `{ statusCode: 200, headers: { 'Access-Control-Allow-Origin': event.headers.origin } }` */
function checkReturned(node: TSESTree.Property, file: File): void {
  if (keyName(node)?.toLowerCase() !== HEADER) return;
  const headers = node.parent.parent;
  if (headers?.type !== 'Property' || keyName(headers) !== 'headers') return;
  if (!propertyValue(headers.parent, 'statusCode')) return;
  // A service for everybody answers so too; with credentials it would be one for nobody else.
  const allows = propertyValue(node.parent, 'Access-Control-Allow-Credentials');
  const credentials = allows && /true/.test(file.text.slice(...allows.range));
  if (constantOf(node.value, file.unit) === '*' && !credentials) return;
  checkOrigin(node.value, node, file);
}

interface Uses {
  readonly comparisons: readonly string[];
  readonly accepts: boolean;
  readonly mentions: number;
  readonly echoes: number;
}

function usesOf(fn: FunctionNode, name: string): Uses {
  const comparisons: string[] = [];
  const state = { accepts: false, mentions: 0, echoes: 0 };
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' && node.name === name && node !== fn.params[0])
      state.mentions += 1;
    if (node.type === 'CallExpression') {
      const callee = calleeName(node) ?? '';
      const receiver =
        node.callee.type === 'MemberExpression' ? unwrap(node.callee.object) : undefined;
      if (receiver?.type === 'Identifier' && receiver.name === name) comparisons.push(callee);
      else if (node.arguments.some((each) => each.type === 'Identifier' && each.name === name)) {
        const isAnswer = node.arguments.length === 2 && isNullish(node.arguments[0]);
        if (isAnswer) {
          state.accepts = true;
          state.echoes += 1;
        } else comparisons.push(receiver ? 'list' : 'call');
      } else if (isNullish(node.arguments[0]) && isTrue(node.arguments[1])) state.accepts = true;
    }
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
      if (
        [node.left, node.right].some((each) => each.type === 'Identifier' && each.name === name)
      ) {
        comparisons.push('==');
      }
    }
    if (node.type === 'ReturnStatement' && node.argument) {
      if (isTrue(node.argument)) state.accepts = true;
      if (node.argument.type === 'Identifier' && node.argument.name === name) {
        state.accepts = true;
        state.echoes += 1;
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  if (fn.body.type !== 'BlockStatement') {
    if (isTrue(fn.body)) state.accepts = true;
    if (fn.body.type === 'Identifier' && fn.body.name === name) {
      state.accepts = true;
      state.echoes += 1;
    }
  }
  visit(fn.body);
  return { comparisons, ...state };
}

function isNullish(node: Node | undefined): boolean {
  return (
    (node?.type === 'Literal' && node.value === null) ||
    (node?.type === 'Identifier' && node.name === 'undefined')
  );
}

function isTrue(node: Node | undefined): boolean {
  return node?.type === 'Literal' && node.value === true;
}

function isPartial(comparison: string): boolean {
  return /^(endsWith|includes|indexOf|startsWith|search)$/.test(comparison);
}

function* childrenOf(node: Node): Generator<Node, void, undefined> {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'loc' || key === 'range') continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each && typeof each === 'object' && 'type' in each && 'range' in each) yield each as Node;
    }
  }
}

function checkHeader(call: CallNode, file: File): void {
  const [first, second] = call.arguments;
  if (first && second && stringValue(first)?.toLowerCase() === HEADER) {
    checkOrigin(second, call, file);
    return;
  }
  for (const argument of call.arguments) {
    const value = unwrap(argument);
    if (value.type !== 'ObjectExpression') continue;
    for (const property of value.properties) {
      if (property.type === 'Property' && keyName(property)?.toLowerCase() === HEADER) {
        checkOrigin(property.value, property, file);
      }
    }
  }
}

function checkOrigin(value: Node, place: Node, file: File): void {
  const { unit, report } = file;
  const constant = constantOf(value, unit);
  if (constant === '*') {
    if (sendsCredentials(place, file)) report(place, 'Any site may act as the user.');
    else if (!isPublic(place, file)) report(place, 'Any site may read the answers.');
    return;
  }
  if (constant === 'null') report(place, 'Sandboxed frames of any site have the origin `null`.');
  if (constant !== undefined) return;
  const reflected = taintOf(value, [], { unit }).some(
    ({ origin, prefix }) =>
      origin.control === 'remote' && /origin|referer/i.test(origin.label) && prefix === '',
  );
  if (reflected && !isChecked(value, place, file)) {
    report(place, 'The origin of the request is sent back as an allowed one.');
  }
}

/** Whether the function compares the origin with something before it sends it back. */
function isChecked(value: Node, place: Node, { text }: File): boolean {
  const fn = enclosingFunction(place);
  if (!fn) return false;
  const before = text.slice(fn.range[0], place.range[1]);
  const name = unwrap(value).type === 'Identifier' ? text.slice(...value.range) : 'origin';
  const escaped = name.replace(/[^\w]/g, '\\$&');
  // eslint-disable-next-line security/detect-non-literal-regexp -- the name is escaped
  const compared = new RegExp(
    `(includes|has|indexOf|test|match|some|find|isAllowed\\w*|\\w*(allow|valid|trust|check|verif)\\w*)\\s*\\(([^()]|\\([^()]*\\))*${escaped}|${escaped}\\s*(===|!==|==|!=|in )|===\\s*${escaped}|\\[\\s*${escaped}`,
    'i',
  );
  return compared.test(before);
}

function sendsCredentials(place: Node, { text }: File): boolean {
  const fn = enclosingFunction(place);
  const around = fn ? text.slice(...fn.range) : text;
  return /access-control-allow-credentials['"`]?\s*[,:\]]/i.test(around);
}

/** Data that is meant for everybody: fonts, feeds, health, documents about the service itself. */
function isPublic(place: Node, { text }: File): boolean {
  let current: Node | undefined = place;
  for (; current; current = current.parent) {
    if (!isFunction(current)) continue;
    const call: Node = current.parent;
    const isRoute = call.type === 'CallExpression' && stringValue(call.arguments[0]) !== undefined;
    const path = isRoute ? (stringValue(call.arguments[0]) ?? '') : '';
    if (
      /public|static|font|asset|cdn|widget|embed|openapi|swagger|well-known|jwks|health|status|feed|rss|docs|rates|badge/i.test(
        path,
      )
    )
      return true;
    const own = text.slice(current.range[0], current.range[1]);
    if (/well-known|openapi|jwks|\.woff|public,/i.test(own)) return true;
  }
  return false;
}
