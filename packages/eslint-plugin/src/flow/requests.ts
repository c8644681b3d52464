import type { Control } from './taint.ts';

/**
 * What frameworks hand to a handler, by the part that it plays:
 * - `@request`, `@response`: Express, Fastify, Hapi, Nest, Next.js, node:http, Fetch
 * - `@context`: one object with both inside: Koa, Hono, Egg, Next.js' second argument
 * - `@event`: AWS Lambda, Nuxt
 * - `@remote`: a value that is itself what the other party sent, such as Nest's `@Body()`
 * - `@message`: what another window posted
 */
export type Role = '@request' | '@response' | '@context' | '@event' | '@remote' | '@message';

/** Parts of a request that its sender writes. */
const REQUEST_PARTS = new Set([
  'args',
  'body',
  'cookies',
  'file',
  'files',
  'headers',
  'host',
  'hostname',
  'href',
  'nextUrl',
  'originalUrl',
  'params',
  'path',
  'payload',
  'query',
  'querystring',
  'rawBody',
  'rawHeaders',
  'search',
  'signedCookies',
  'subdomains',
  'url',
]);

/** A context's own `body` is the answer. */
const CONTEXT_PARTS = new Set(
  [...REQUEST_PARTS, 'searchParams', 'cookies'].filter((part) => part !== 'body'),
);

/** Methods of a request that return a part of it. */
const REQUEST_METHODS = new Set([
  'all',
  'allParams',
  'arrayBuffer',
  'blob',
  'file',
  'files',
  'formData',
  'get',
  'header',
  'input',
  'json',
  'param',
  'parts',
  'qs',
  'queries',
  'query',
  'text',
]);

/** The part of `role.name`, where it is another role; else the plain path. */
export function roleMember(base: string, name: string): string {
  if (base === '@context') {
    if (name === 'request' || name === 'req') return '@request';
    if (name === 'response' || name === 'res') return '@response';
    if (name === 'ctx') return '@context';
  }
  if (base === '@request') {
    if (name === 'raw' || name === 'req' || name === 'request') return '@request';
    if (name === 'res') return '@response';
  }
  if (base === '@response' && (name === 'raw' || name === 'res')) return '@response';
  if (base === '@event' && name === 'node') return '@event';
  if (base === '@event' && name === 'req') return '@request';
  if (base === '@event' && name === 'res') return '@response';
  return `${base}.${name}`;
}

/** Who controls `role.path`, if anybody outside does. */
export function controlOf(symbol: string, path: readonly string[]): Control | undefined {
  let role = symbol;
  let rest = path;
  while (rest[0] !== undefined) {
    const next = roleMember(role, rest[0]);
    if (next.includes('.')) break;
    role = next;
    rest = rest.slice(1);
  }
  const [part] = rest;
  switch (role) {
    case '@remote':
    case '@event':
      return 'remote';
    case '@message':
      return part === 'data' ? 'browser' : undefined;
    case '@request':
      return part !== undefined && REQUEST_PARTS.has(part) ? 'remote' : undefined;
    case '@context':
      return part !== undefined && CONTEXT_PARTS.has(part) ? 'remote' : undefined;
    default:
      return undefined;
  }
}

/** Calls by symbol that return what another party controls. */
const CALLS = new Map<string, Control>([
  // Whoever packed an archive named what is in it.
  ['adm-zip().getEntries()', 'remote'],
  ['adm-zip().getEntry()', 'remote'],
  ['%getQuery()', 'remote'],
  ['%getRouterParam()', 'remote'],
  ['%getRouterParams()', 'remote'],
  ['%readBody()', 'remote'],
  ['%readMultipartFormData()', 'remote'],
  ['h3.getQuery()', 'remote'],
  ['h3.getRouterParam()', 'remote'],
  ['h3.readBody()', 'remote'],
  ['next/headers.cookies()', 'remote'],
  ['next/headers.headers()', 'remote'],
  ['next/navigation.useSearchParams()', 'browser'],
  ['next/navigation.useParams()', 'browser'],
  ['next/router.useRouter().query', 'browser'],
  ['react-router-dom.useParams()', 'browser'],
  ['react-router-dom.useSearchParams()', 'browser'],
  ['react-router-dom.useLocation()', 'browser'],
  ['react-router.useParams()', 'browser'],
  ['react-router.useLocation()', 'browser'],
  ['vue-router.useRoute()', 'browser'],
  ['%prompt()', 'browser'],
  ['prompt-sync()()', 'local'],
  ['readline-sync.question()', 'local'],
]);

/** Values by symbol that another party controls, with everything inside them. */
const VALUES: readonly (readonly [pattern: RegExp, control: Control])[] = [
  [/^%location(\.(hash|href|search|pathname))?$/, 'browser'],
  [/^%document\.(URL|documentURI|baseURI|referrer|cookie)$/, 'browser'],
  [/^%document\.location(\.(hash|href|search|pathname))?$/, 'browser'],
  [/^%name$/, 'browser'],
  [/^(%process|process)\.argv$/, 'local'],
  [/^next\/router\.useRouter\(\)\.(query|asPath)$/, 'browser'],
  [/^this\.\$route\.(query|params|hash|fullPath)$/, 'browser'],
];

/** Who controls what a call returns. */
export function controlOfCall(symbol: string): Control | undefined {
  const known = CALLS.get(symbol);
  if (known) return known;
  const method = /^(@(?:request|context))(?:\.cookies)?\.(\w+)\(\)$/.exec(symbol);
  if (!method) return undefined;
  const [, role, name = ''] = method;
  if (symbol.includes('.cookies.')) return 'remote';
  if (role === '@request') return REQUEST_METHODS.has(name) ? 'remote' : undefined;
  return name === 'get' || name === 'header' ? 'remote' : undefined;
}

/** Who controls a global value. */
export function controlOfValue(symbol: string): Control | undefined {
  return VALUES.find(([pattern]) => pattern.test(symbol))?.[1];
}
