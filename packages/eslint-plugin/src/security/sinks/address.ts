import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  keyName,
  propertyValue,
  stringValue,
  unwrap,
  type Node,
} from '../../flow/nodes.ts';
import { symbolOf } from '../../flow/symbols.ts';
import { Kind, type Taint } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import {
  answerMethod,
  symbols,
  fixesHost,
  isOwnAddress,
  isThirdParty,
  REMOTE_OR_BROWSER,
  type CallMatcher,
  type Sink,
} from '../sink.ts';

const REDIRECTS = symbols(
  'next/server.NextResponse: redirect',
  'next/navigation: redirect permanentRedirect',
  '@remix-run/node: redirect',
  '@remix-run/server-runtime: redirect',
  '@remix-run/cloudflare: redirect',
  'react-router: redirect',
  'h3: sendRedirect',
  '%sendRedirect',
  '%Response.redirect',
);
const REDIRECT_METHODS = new Set(['redirect', 'location']);
const HEADER_METHODS = new Set(['set', 'setHeader', 'header', 'writeHead', 'append']);
const PAGE_MOVES = /^%(document\.)?location\.(assign|replace)$|^%open$|^%navigation\.navigate$/;

export const matchRedirect: CallMatcher = ({ call, symbol, name }) => {
  const method = answerMethod(symbol, '@response', '@context') ?? '';
  if (REDIRECTS.has(symbol) || REDIRECT_METHODS.has(method)) {
    // `redirect(302, address)`, `redirect(address, 302)`, `sendRedirect(event, address)`
    return call.arguments.map((value) => redirect(value, name));
  }
  if (PAGE_MOVES.test(symbol)) {
    const value = argumentAt(call, 0);
    return value ? [move(value, `${name}()`)] : [];
  }
  if (RESPONSES.test(symbol)) {
    const headers = propertyValue(argumentAt(call, 1), 'headers');
    return headers ? locationIn([headers]).map((value) => redirect(value, 'Response')) : [];
  }
  if (!HEADER_METHODS.has(method)) return [];
  return locationIn(call.arguments).map((value) => redirect(value, name));
};

const RESPONSES = /^(%Response|next\/server\.NextResponse)$/;

/** What handlers return: `{ statusCode: 302, headers: { Location } }`; `{ url }` below Nest's `@Redirect()`. */
export function* matchReturnedRedirect(unit: Unit): Generator<Sink, void, undefined> {
  for (const [fn, values] of unit.returned) {
    const { parent } = fn;
    const isRedirect =
      parent.type === 'MethodDefinition' &&
      parent.decorators.some(
        ({ expression }) =>
          expression.type === 'CallExpression' && calleeName(expression) === 'Redirect',
      );
    for (const value of values) {
      const returned = unwrap(value);
      const url = isRedirect ? propertyValue(returned, 'url') : undefined;
      if (url) yield redirect(url, '@Redirect');
      const headers = propertyValue(returned, 'headers');
      if (!headers || !propertyValue(returned, 'statusCode')) continue;
      for (const each of locationIn([headers])) yield redirect(each, 'return');
    }
  }
}

function locationIn(values: readonly Node[]): Node[] {
  const [first, second] = values;
  if (stringValue(first)?.toLowerCase() === 'location' && second) return [second];
  return values.flatMap((each) => {
    const value = unwrap(each);
    if (value.type !== 'ObjectExpression') return [];
    return value.properties.flatMap((property) =>
      property.type === 'Property' && keyName(property)?.toLowerCase() === 'location'
        ? [property.value]
        : [],
    );
  });
}

function redirect(value: Node, name: string): Sink {
  const place = `\`${name}()\`, which sends the visitor there`;
  return {
    rule: 'open-redirect',
    kind: Kind.redirect,
    value,
    when: leadsAway,
    controls: REMOTE_OR_BROWSER,
    place,
  };
}

function leadsAway(taint: Taint): boolean {
  return !fixesHost(taint.prefix) && isThirdParty(taint) && !isOwnAddress(taint);
}

function move(value: Node, place: string): Sink {
  return { ...redirect(value, place), place: `\`${place}\`, which sends the visitor there` };
}

export function matchRedirectAssignment(node: TSESTree.AssignmentExpression, unit: Unit): Sink[] {
  if (node.operator !== '=') return [];
  const symbol = symbolOf(node.left, unit) ?? '';
  return /^%(document\.)?location(\.href)?$/.test(symbol) ? [move(node.right, 'location')] : [];
}

const CLIENTS =
  /^%fetch$|^(node-fetch|cross-fetch|got|request|needle|superagent|axios|ky|bent|phin|urllib|undici|request-promise|request-promise-native|wreck|@hapi\/wreck|hyperquest|centra|make-fetch-happen|simple-get|minipass-fetch|isomorphic-unfetch|unfetch|ofetch|wretch|follow-redirects|http|https|http2|soap|jsdom\.JSDOM|image-size|probe-image-size|%axios|%request|%got|%superagent)\b/;
const CALLS =
  /(^|\.|\(\)\.?)(get|post|put|patch|delete|head|options|request|fetch|stream|pipeline|connect|goto|default|read|createClient|createClientAsync|fromURL|del|\$fetch|ofetch|jsonp|concat|default|extend)$/;
const ITSELF =
  /^(%fetch|node-fetch|got|request|needle|axios|ky|phin|request-promise|request-promise-native|make-fetch-happen|%axios|%request|simple-get|hyperquest|wretch|unfetch|isomorphic-unfetch|ofetch|superagent|%got|%superagent|bent\(\)|axios\.create\(\)|centra|probe-image-size)$/;

/** Constructors and clients that take the address, or options with it. */
const SOCKETS = new Set(['%WebSocket', 'ws', 'ws.WebSocket', 'axios.create']);

/** `http.get('name')` of a header map is no request; these names are a client's. */
export const matchRequest: CallMatcher = (site) => {
  const { call, symbol, name } = site;
  const known =
    SOCKETS.has(symbol) || (CLIENTS.test(symbol) && (ITSELF.test(symbol) || CALLS.test(symbol)));
  const service =
    !known &&
    /^(get|post|put|patch|delete|request|axiosRef)$/.test(name) &&
    /^(httpService|axiosInstance|axios|rp|needle|superagent)$/.test(site.receiver);
  const browser =
    /^wkhtmlto(pdf|image)(\.generate)?$/.test(symbol) ||
    (/^(goto|navigate|open|openUrl)$/.test(name) && /^(page|tab|frame)/i.test(site.receiver));
  if (!known && !service && !browser) return [];
  // These take the method first: `needle('get', address)`.
  const methodFirst = symbol === 'needle' || (symbol === 'superagent' && call.arguments.length > 1);
  const first = argumentAt(call, methodFirst ? 1 : 0);
  if (!first) return [];
  return addressesIn(first).map(({ value, path }) => ({
    rule: 'server-side-request-forgery',
    kind: Kind.request,
    value,
    path,
    when: (taint) => !fixesHost(taint.prefix) && !isOwnAddress(taint),
    place: `the address that \`${name}()\` calls`,
  }));
};

/** Where options name the host. */
const ADDRESS_OPTIONS = [
  'url',
  'uri',
  'host',
  'hostname',
  'baseURL',
  'baseUrl',
  'prefixUrl',
  'origin',
];

function addressesIn(argument: Node): { value: Node; path: string[] }[] {
  const value = unwrap(argument);
  if (value.type === 'ObjectExpression') {
    return ADDRESS_OPTIONS.flatMap((name) => propertyValue(value, name) ?? []).map((each) => ({
      value: each,
      path: [],
    }));
  }
  const itself = { value, path: [] };
  if (value.type !== 'Identifier') return [itself];
  return [itself, ...ADDRESS_OPTIONS.map((name) => ({ value, path: [name] }))];
}
