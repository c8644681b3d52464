import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  keyName,
  memberName,
  propertyValue,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { constantText } from '../flow/text.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { receiverName, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { constantOf, optionsOf, type Options } from '../shared/values.ts';

export const cookieAttributes = nodeRule(
  {
    name: 'cookie-attributes',
    title: 'Cookies that prove who somebody is are secure, httpOnly and sameSite',
    cwe: ['CWE-614', 'CWE-1004', 'CWE-1275'],
    group: 'misconfiguration',
    advice: "Set `secure: true`, `httpOnly: true` and `sameSite: 'lax'` or `'strict'`.",
  },
  (file) => ({
    CallExpression(node) {
      checkCall(node, file);
    },
    NewExpression(node) {
      checkCall(node, file);
    },
    Property(node) {
      checkReturned(node, file);
    },
    AssignmentExpression({ left, right }) {
      if (left.type !== 'MemberExpression' || memberName(left) !== 'cookie') return;
      const object = unwrap(left.object);
      if (object.type === 'Identifier' && object.name === 'document')
        checkText(right, right, file, true);
    },
  }),
);

/** Cookies that say who somebody is. */
const CREDENTIAL =
  /\b(sess|session|sessionid|sid|connect|token|jwt|auth|authorization|access|refresh|remember|rememberme|login|user|userid|identity|credential|secret|passwd|password|apikey|api key|account|bearer|admin|role)s?\b/;
/** Cookies that scripts must read, or that say nothing about anybody. */
const HARMLESS =
  /\b(csrf|xsrf|theme|lang|language|locale|i18n|consent|tz|timezone|currency|banner|dismissed|sidebar|layout|color|colour|dark|cookies? accepted|preferences?|flash|ab|experiment|variant|utm|analytics|visited|tour|country|region|last|recent)\b/;

function isCredential(name: string): boolean {
  const words = spoken(name);
  return CREDENTIAL.test(words) && !HARMLESS.test(words);
}

/** Names of the three attributes: most libraries', and Hapi's. */
const ATTRIBUTES = {
  secure: ['secure', 'isSecure'],
  httpOnly: ['httpOnly', 'isHttpOnly', 'httponly'],
  sameSite: ['sameSite', 'isSameSite', 'samesite'],
} as const;

interface Defaults {
  readonly secure?: boolean;
  readonly httpOnly?: boolean;
}

function checkCall(call: CallNode, file: File): void {
  const { unit } = file;
  const symbol = symbolOfCall(call, unit);
  const name = calleeName(call) ?? '';
  if (SESSIONS.test(symbol)) {
    checkSession(call, symbol, file);
    return;
  }
  const setter = setterOf(call, symbol, name);
  if (setter) {
    const cookie = constantOf(argumentAt(call, setter.name), unit);
    check(cookie, argumentAt(call, setter.options), call, file, setter);
    return;
  }
  if (name === 'register') checkRegistration(call, file);
  if (/^(setHeader|set|header|append|writeHead|appendHeader)$/.test(name)) checkHeader(call, file);
}

interface Setter extends Defaults {
  readonly name: number;
  readonly options: number;
}

/** Where a call that sets a cookie takes its name and its options. */
function setterOf(call: CallNode, symbol: string, name: string): Setter | undefined {
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  if (/^@response(\.\w+\(\))*\.(cookie|setCookie)$/.test(symbol)) return { name: 0, options: 2 };
  if (/^@context\.cookies\.set$/.test(symbol)) {
    return { name: 0, options: 2, httpOnly: true, secure: true };
  }
  if (
    /^(cookie\.serialize|@tinyhttp\/cookie\.serialize|cookie\.default\.serialize)$/.test(symbol)
  ) {
    return { name: 0, options: 2 };
  }
  if (/^(hono\/cookie|h3|%)\.?(setCookie|setSignedCookie)$/.test(symbol))
    return { name: 1, options: 3 };
  if (/^next\/headers\.cookies\(\)\.set$|\.cookies\.set$/.test(symbol))
    return { name: 0, options: 2 };
  if (/^(js-cookie|universal-cookie|react-cookie|%Cookies)\b.*\.set$/.test(symbol)) {
    return { name: 0, options: 2 };
  }
  const receiver = receiverName(call);
  // Hapi, whose cookies are secure, httpOnly and strict by default.
  if (name === 'state' && receiver === 'server')
    return { name: 0, options: 1, httpOnly: true, secure: true };
  if (name === 'cookie' && /^(res|response|reply|resp)$/.test(receiver))
    return { name: 0, options: 2 };
  return name === 'setCookie' && /^(res|response|reply)$/.test(receiver)
    ? { name: 0, options: 2 }
    : undefined;
}

function check(
  cookie: unknown,
  argument: Node | undefined,
  place: Node,
  file: File,
  defaults: Defaults,
): void {
  const options = optionsOf(argument, file.unit, place);
  if (!options) return;
  const name = typeof cookie === 'string' ? cookie : '';
  const credential = name !== '' && isCredential(name);
  if (HARMLESS.test(spoken(name)) && !credential) {
    if (isNoneWithoutSecure(options))
      file.report(place, `The cookie \`${name}\` goes to any site.`);
    return;
  }
  const problems = problemsOf(options, { ...defaults, required: credential });
  if (problems.length > 0) {
    const what = name === '' ? 'The cookie' : `The cookie \`${name}\``;
    file.report(reportedAt(options, place), `${what} ${problems.join(' and ')}.`);
  }
}

/** The line with the attribute that is wrong, else the call. */
function reportedAt(options: Options, place: Node): Node {
  for (const name of [...ATTRIBUTES.httpOnly, ...ATTRIBUTES.secure]) {
    if (options.constant(name) !== false) continue;
    const node = options.get(name);
    if (node && node.range[0] >= place.range[0] && node.range[1] <= place.range[1]) return node;
  }
  return place;
}

interface Demands extends Defaults {
  /** Whether an attribute that is left out is a problem too. */
  readonly required: boolean;
}

function problemsOf(options: Options, { required, secure, httpOnly }: Demands): string[] {
  const problems: string[] = [];
  const missing = (names: readonly string[]) =>
    required && options.complete && names.every((name) => options.get(name) === undefined);
  const off = (names: readonly string[]) => names.some((name) => options.constant(name) === false);
  if (off(ATTRIBUTES.secure) || (secure !== true && missing(ATTRIBUTES.secure))) {
    problems.push('is sent over plain http');
  }
  if (off(ATTRIBUTES.httpOnly) || (httpOnly !== true && missing(ATTRIBUTES.httpOnly))) {
    problems.push('is open to scripts');
  }
  if (isNoneWithoutSecure(options) || off(ATTRIBUTES.sameSite)) {
    problems.push('is sent along with requests of other sites');
  }
  return problems;
}

function isNoneWithoutSecure(options: Options): boolean {
  const sameSite = options.constant('sameSite');
  return (
    typeof sameSite === 'string' &&
    /^none$/i.test(sameSite) &&
    options.constant('secure') !== true &&
    (options.get('secure') === undefined || options.constant('secure') === false)
  );
}

const SESSIONS =
  /^(express-session|cookie-session|koa-session|koa-generic-session|client-sessions|iron-session\.getIronSession|next-session|@fastify\/session|fastify-session|next-iron-session\.\w+)$/;

function checkSession(call: CallNode, symbol: string, file: File): void {
  for (const argument of call.arguments) {
    const options = argument.type === 'SpreadElement' ? undefined : optionsOf(argument, file.unit);
    if (options) checkSessionOptions(options, call, symbol, file);
  }
}

function checkSessionOptions(options: Options, call: Node, symbol: string, file: File): void {
  const inner = options.get('cookie') ?? options.get('cookieOptions');
  // Only express-session leaves `secure` off, and its cookies httpOnly.
  const strict = symbol === 'express-session';
  const cookie = inner ? optionsOf(inner, file.unit) : options;
  if (!cookie || (!options.complete && !inner)) return;
  const isEmpty = strict && !inner && options.complete;
  const problems = isEmpty
    ? ['is sent over plain http']
    : problemsOf(cookie, { required: strict, httpOnly: true, ...(!strict && { secure: true }) });
  const place = inner ? reportedAt(cookie, call) : call;
  const at = place === call && inner ? inner : place;
  if (problems.length > 0) file.report(at, `The cookie of the session ${problems.join(' and ')}.`);
}

/** `app.register(session, { cookie: { secure: false } })` */
function checkRegistration(call: CallNode, file: File): void {
  const plugin = argumentAt(call, 0);
  const options = optionsOf(argumentAt(call, 1), file.unit);
  if (!plugin || !options?.get('cookie')) return;
  const problems = optionsOf(options.get('cookie'), file.unit);
  const found = problems && problemsOf(problems, { required: false });
  if (problems && found && found.length > 0) {
    file.report(reportedAt(problems, call), `The cookie of the session ${found.join(' and ')}.`);
  }
}

function checkHeader(call: CallNode, file: File): void {
  const [first, second] = call.arguments;
  if (first && stringValue(first)?.toLowerCase() === 'set-cookie' && second) {
    checkText(second, call, file, false);
  }
  for (const argument of call.arguments) {
    const value = unwrap(argument);
    if (value.type !== 'ObjectExpression') continue;
    for (const property of value.properties) {
      if (property.type !== 'Property' || keyName(property)?.toLowerCase() !== 'set-cookie')
        continue;
      checkText(property.value, property, file, false);
    }
  }
}

/** AWS Lambda: `{ statusCode: 200, headers: { 'Set-Cookie': … } }` */
function checkReturned(node: TSESTree.Property, file: File): void {
  if (keyName(node)?.toLowerCase() !== 'set-cookie') return;
  const headers = node.parent.parent;
  if (headers?.type !== 'Property' || !propertyValue(headers.parent, 'statusCode')) return;
  checkText(node.value, node, file, false);
}

/** The text of a `Set-Cookie` header, or of `document.cookie`, which is open to scripts in any case. */
function checkText(value: Node, place: Node, file: File, byScript: boolean): void {
  const inner = unwrap(value);
  if (inner.type === 'ArrayExpression') {
    for (const each of inner.elements) if (each) checkText(each, each, file, byScript);
    return;
  }
  const text = constantText(value, file.unit);
  const [, name = ''] = /^\s*([^=;\s\0]+)=/.exec(text) ?? [];
  if (name === '' || !isCredential(name) || /expires=thu, 01 jan 1970|max-age=0/i.test(text))
    return;
  const attributes = text.slice(name.length + 1);
  // Attributes that come from a variable are not in sight.
  if (/;\s*\0|\0$/.test(attributes) && !/^=?\0$/.test(attributes) && !/\0;/.test(attributes))
    return;
  const problems: string[] = [];
  if (byScript || !/;\s*httponly/i.test(attributes)) problems.push('is open to scripts');
  if (!/;\s*secure/i.test(attributes)) problems.push('is sent over plain http');
  if (problems.length > 0) file.report(place, `The cookie \`${name}\` ${problems.join(' and ')}.`);
}
