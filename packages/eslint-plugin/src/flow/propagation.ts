import { EVERY_KIND, Kind, NORMALISED_PATH } from './taint.ts';

/** What a call does to what it is given. */
export interface Effect {
  /** Kinds that the result cannot harm; every kind for what never carries text on. */
  readonly safe: number;
  /** Positions of the arguments that the result is made of. @default all of them */
  readonly from?: readonly number[];
  /** Whether the result is a text that may have others' text before the argument's. */
  readonly joined?: boolean;
  /** Whether everything inside the argument becomes part of one text. */
  readonly deep?: boolean;
}

const PASSES: Effect = { safe: 0, from: [0] };
const TEXT: Effect = { safe: Kind.nosql | Kind.assignment, from: [0] };
const cleans = (safe: number): Effect => ({ safe, from: [0] });

const HTML = cleans(Kind.html | Kind.nosql | Kind.assignment);
const SQL = cleans(Kind.sql | Kind.nosql);
const PATH: Effect = { safe: NORMALISED_PATH | Kind.nosql, joined: true };

/** In an address, nothing but a plain word comes out of it; quotes do. */
const ENCODED =
  Kind.html |
  Kind.redirect |
  Kind.request |
  Kind.header |
  Kind.log |
  Kind.path |
  Kind.nosql |
  Kind.xml |
  Kind.assignment;

/** Functions by symbol, without the final `()`. What is not here, and not in sight, lets nothing through. */
const EFFECTS = new Map<string, Effect>([
  ['%String', TEXT],
  ['%JSON.parse', { safe: 0, from: [0] }],
  // Line breaks inside are written as `\n`.
  [
    '%JSON.stringify',
    { safe: Kind.nosql | Kind.assignment | Kind.log | Kind.header, from: [0], deep: true },
  ],
  ['%decodeURIComponent', TEXT],
  ['%decodeURI', TEXT],
  ['%unescape', TEXT],
  ['%atob', TEXT],
  ['%encodeURI', cleans(Kind.html | Kind.header | Kind.log | Kind.nosql)],
  ['%encodeURIComponent', cleans(ENCODED)],
  ['%escape', cleans(ENCODED)],
  ['%Object.assign', { safe: 0 }],
  ['%Object.values', PASSES],
  ['%Object.keys', PASSES],
  ['%Object.entries', PASSES],
  ['%Object.fromEntries', PASSES],
  ['%Object.freeze', PASSES],
  ['%Array.from', PASSES],
  ['%Array.of', { safe: 0 }],
  ['%structuredClone', PASSES],
  ['%Promise.resolve', PASSES],
  ['%Buffer.from', PASSES],
  ['%Buffer.concat', PASSES],
  ['buffer.Buffer.from', PASSES],
  ['%Buffer', PASSES],
  ['%URL', PASSES],
  ['%Request', PASSES],
  ['url.URL', PASSES],
  ['%URLSearchParams', PASSES],
  ['url.URLSearchParams', PASSES],
  // Serialised, nothing but letters, digits and what separates parameters is left bare.
  ['%URLSearchParams().toString', cleans(Kind.html | Kind.header | Kind.log | Kind.nosql)],
  ['url.URLSearchParams().toString', cleans(Kind.html | Kind.header | Kind.log | Kind.nosql)],
  ['url.parse', PASSES],
  ['url.format', PASSES],
  ['url.resolve', { safe: Kind.nosql, from: [1] }],
  ['querystring.parse', PASSES],
  ['querystring.unescape', TEXT],
  ['querystring.escape', cleans(ENCODED)],
  ['qs.parse', PASSES],
  ['query-string.parse', PASSES],
  ['querystringify.parse', PASSES],
  ['cookie.parse', PASSES],
  ['path.join', PATH],
  ['path.resolve', PATH],
  ['path.normalize', PATH],
  ['path.posix.join', PATH],
  ['path.posix.normalize', PATH],
  ['path.dirname', PASSES],
  ['path.format', PASSES],
  ['path.basename', cleans(Kind.path | Kind.nosql)],
  ['path.relative', { safe: NORMALISED_PATH, from: [1] }],
  ['fs.realpathSync', { safe: NORMALISED_PATH, from: [0] }],
  ['fs.promises.realpath', { safe: NORMALISED_PATH, from: [0] }],
  ['fs.realpath', { safe: NORMALISED_PATH, from: [0] }],
  ['util.format', { safe: Kind.nosql, joined: true }],
  ['util.formatWithOptions', { safe: Kind.nosql, joined: true }],
  ['util.inspect', { safe: Kind.nosql, from: [0], deep: true }],
  ['escape-html', HTML],
  ['he.encode', HTML],
  ['he.escape', HTML],
  ['he.decode', TEXT],
  ['html-entities.encode', HTML],
  ['entities.encode', HTML],
  ['entities.escape', HTML],
  ['entities.encodeHTML', HTML],
  ['validator.escape', HTML],
  ['validator.trim', TEXT],
  ['validator.toInt', cleans(EVERY_KIND)],
  ['xss', HTML],
  ['xss.filterXSS', HTML],
  ['xss-filters.inHTMLData', HTML],
  ['sanitize-html', HTML],
  ['dompurify.sanitize', HTML],
  ['%DOMPurify.sanitize', HTML],
  ['isomorphic-dompurify.sanitize', HTML],
  ['dompurify().sanitize', HTML],
  ['striptags', HTML],
  ['handlebars.escapeExpression', HTML],
  ['handlebars.Utils.escapeExpression', HTML],
  ['mustache.escape', HTML],
  ['express-sanitizer', HTML],
  ['mysql.escape', SQL],
  ['mysql.escapeId', SQL],
  ['mysql2.escape', SQL],
  ['mysql2.escapeId', SQL],
  ['sqlstring.escape', SQL],
  ['sqlstring.escapeId', SQL],
  ['sqlstring.format', { safe: Kind.sql | Kind.nosql }],
  ['mysql.format', { safe: Kind.nosql, from: [0] }],
  ['mysql2.format', { safe: Kind.nosql, from: [0] }],
  ['pg-format', { safe: Kind.nosql, from: [0] }],
  ['pg-escape', { safe: Kind.nosql, from: [0] }],
  ['shell-quote.quote', { safe: Kind.command | Kind.nosql, deep: true, from: [0] }],
  ['shell-escape', { safe: Kind.command | Kind.nosql, deep: true, from: [0] }],
  ['shescape.quote', cleans(Kind.command)],
  ['shescape.escape', cleans(Kind.command)],
  ['escape-string-regexp', cleans(Kind.expression | Kind.nosql)],
  ['%RegExp.escape', cleans(Kind.expression | Kind.nosql)],
  ['sanitize-filename', cleans(Kind.path | Kind.nosql)],
  ['mongo-sanitize', cleans(Kind.nosql)],
  ['express-mongo-sanitize.sanitize', cleans(Kind.nosql)],
  ['serialize-javascript', cleans(Kind.html | Kind.code | Kind.nosql)],
  ['jsesc', cleans(Kind.html | Kind.code | Kind.nosql)],
  ['marked', TEXT],
  ['marked.parse', TEXT],
  ['marked.marked', TEXT],
  ['snarkdown', TEXT],
  ['markdown-table', { safe: Kind.nosql, from: [0], deep: true }],
  ['showdown.Converter().makeHtml', TEXT],
  ['remarkable.Remarkable().render', TEXT],
  ['marked.marked.parse', TEXT],
  ['sprintf-js.sprintf', { safe: Kind.nosql, joined: true }],
  ['printf', { safe: Kind.nosql, joined: true }],
  ['moment', cleans(EVERY_KIND)],
  ['camelcase', TEXT],
  ['slugify', cleans(EVERY_KIND)],
  // Fields by name.
  ['lodash.pick', cleans(Kind.assignment)],
  ['lodash.escape', HTML],
  ['lodash.escapeRegExp', cleans(Kind.expression | Kind.nosql)],
  ['lodash.toNumber', cleans(EVERY_KIND)],
  ['lodash.toInteger', cleans(EVERY_KIND)],
  ['lodash.kebabCase', cleans(EVERY_KIND)],
  ['lodash.camelCase', cleans(EVERY_KIND)],
  ['lodash.snakeCase', cleans(EVERY_KIND)],
]);

const LODASH_PASSES =
  /^lodash(\.chain)?\.(assign|at|capitalize|castArray|clone|cloneDeep|compact|concat|defaults|defaultsDeep|drop|extend|first|flatten|get|head|identity|join|last|lowerCase|map|mapValues|merge|omit|omitBy|pick|pickBy|replace|result|reverse|split|startCase|take|tap|toLower|toString|toUpper|trim|trimEnd|trimStart|truncate|unescape|uniq|upperFirst|values)$/;

/** What a known function does; nothing for one that is not known. */
export function effectOf(symbol: string): Effect | undefined {
  const name = symbol.replace(/\(\)$/, '');
  const known = EFFECTS.get(name);
  if (known) return known;
  return LODASH_PASSES.test(name) ? { safe: 0 } : undefined;
}

/** Methods that hand on what their receiver is, or a part of it. */
const RECEIVER = new Set([
  'at',
  'catch',
  'charAt',
  'concat',
  'decode',
  'entries',
  'filter',
  'finally',
  'find',
  'findLast',
  'first',
  'flat',
  'get',
  'getAll',
  'getHeader',
  'getParam',
  'json',
  'keys',
  'last',
  'match',
  'matchAll',
  'normalize',
  'padEnd',
  'padStart',
  'pop',
  'read',
  'repeat',
  'replace',
  'replaceAll',
  'reverse',
  'shift',
  'slice',
  'sort',
  'splice',
  'split',
  'substr',
  'substring',
  'text',
  'toArray',
  'toJSON',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'toLowerCase',
  'toReversed',
  'toSorted',
  'toSpliced',
  'toString',
  'toUpperCase',
  'trim',
  'trimEnd',
  'trimLeft',
  'trimRight',
  'trimStart',
  'values',
  'valueOf',
  'exec',
]);

export function keepsReceiver(method: string): boolean {
  return RECEIVER.has(method);
}

/** Methods whose result is text, whatever the receiver was. */
const TEXT_METHODS = new Set([
  'join',
  'replace',
  'replaceAll',
  'substr',
  'substring',
  'toString',
  'trim',
  'toLowerCase',
  'toUpperCase',
]);

export function makesText(method: string): boolean {
  return TEXT_METHODS.has(method);
}

/** Methods of any object that escape for a database, whatever it is called. */
export function escapesFor(method: string): number {
  switch (method) {
    case 'escape':
    case 'escapeId':
    case 'escapeLiteral':
    case 'escapeIdentifier':
      return Kind.sql;
    default:
      return 0;
  }
}

/** Methods of arrays whose callback sees one element. */
export const ELEMENT_CALLBACKS: ReadonlyMap<string, number> = new Map([
  ['each', 0],
  ['every', 0],
  ['filter', 0],
  ['find', 0],
  ['findIndex', 0],
  ['flatMap', 0],
  ['forEach', 0],
  ['map', 0],
  ['reduce', 1],
  ['reduceRight', 1],
  ['some', 0],
  ['mapSeries', 0],
]);

/** Properties of text and lists that are numbers. */
export function isNumericProperty(name: string): boolean {
  return name === 'length' || name === 'size' || name === 'byteLength' || name === 'lastIndex';
}
