import {
  argumentAt,
  keyName,
  propertyValue,
  stringValue,
  unwrap,
  type Node,
} from '../../flow/nodes.ts';
import { Kind, type Taint } from '../../flow/taint.ts';
import {
  answerMethod,
  symbols,
  isThirdParty,
  isWholeObject,
  REMOTE_OR_BROWSER,
  type CallMatcher,
  type Sink,
} from '../sink.ts';

const LOG_METHODS = new Set([
  'log',
  'info',
  'warn',
  'error',
  'debug',
  'trace',
  'fatal',
  'verbose',
  'silly',
  'notice',
  'critical',
  'http',
]);
const LOGGERS =
  /^(console|logger|log|winston|logging|_logger|appLogger|Logger|bunyan|log4js|pino)$/;
const LIBRARIES =
  /^(%console|console|winston|pino|bunyan|log4js|loglevel|signale|npmlog|tracer|@nestjs\/common\.Logger)\b/;

export const matchLog: CallMatcher = ({ call, symbol, name, receiver }) => {
  if (!LOG_METHODS.has(name)) return [];
  if (!LIBRARIES.test(symbol) && !LOGGERS.test(receiver)) return [];
  const sinks: Sink[] = call.arguments.map((value) => ({
    rule: 'log-injection',
    kind: Kind.log,
    value,
    when: isLine,
    place: `\`${name}()\`, where a line break makes a second entry`,
  }));
  const first = call.arguments[0];
  const formats = /^%?console\b/.test(symbol) || receiver === 'console';
  if (first && formats && call.arguments.length > 1) sinks.push(format(first, name));
  return sinks;
};

function isLine(taint: Taint): boolean {
  if (isWholeObject(taint)) return false;
  // Node refuses line breaks in these.
  return !/^(headers?|hostname|host|url|originalUrl|path|method)$/.test(taint.origin.part);
}

function format(value: Node, name: string): Sink {
  return {
    rule: 'format-string',
    kind: Kind.format,
    value,
    when: (taint) => !isWholeObject(taint),
    place: `the format of \`${name}()\`, where \`%\` takes the other arguments`,
  };
}

const FORMATTERS = symbols('util: format', 'sprintf-js: sprintf vsprintf', 'printf');

export const matchFormat: CallMatcher = ({ call, symbol, name }) => {
  const position = symbol === 'util.formatWithOptions' ? 1 : 0;
  const value = argumentAt(call, position);
  const isFormatter = FORMATTERS.has(symbol) || position === 1;
  return isFormatter && value ? [format(value, name)] : [];
};

const HEADERS = new Set(['set', 'setHeader', 'header', 'append', 'writeHead', 'addHeader']);

export const matchHeader: CallMatcher = ({ call, symbol, name }) => {
  if (!HEADERS.has(answerMethod(symbol) ?? '')) return [];
  const [first, second] = call.arguments;
  const values: Node[] = [];
  if (name !== 'writeHead' && first && second) {
    values.push(first);
    if (!/^(location|access-control-allow-origin)$/i.test(stringValue(first) ?? ''))
      values.push(second);
  }
  for (const each of call.arguments) {
    const object = unwrap(each);
    if (object.type !== 'ObjectExpression') continue;
    for (const property of object.properties) {
      if (property.type !== 'Property') continue;
      if (property.computed) values.push(property.key);
      if (!/^(location|access-control-allow-origin)$/i.test(keyName(property) ?? ''))
        values.push(property.value);
    }
  }
  return values.map((value) => ({
    rule: 'header-injection',
    kind: Kind.header,
    value,
    when: (taint) => isThirdParty(taint) && !isWholeObject(taint) && isLine(taint),
    place: `a header of \`${name}()\``,
  }));
};

export const matchExpression: CallMatcher = ({ call, symbol, name, receiver }) => {
  const first = argumentAt(call, 0);
  // `text.match(value)` makes an expression of a text.
  const isTextMethod = /^(match|matchAll|search)$/.test(name) && call.arguments.length === 1;
  const isText =
    isTextMethod &&
    /^(text|str|string|\w*(Text|String|Line|Name|Content|content)|line|name|title|description|value)$/.test(
      receiver,
    );
  if ((symbol !== '%RegExp' && !isText) || !first) return [];
  return [
    {
      rule: 'regular-expression-injection',
      kind: Kind.expression,
      value: first,
      controls: REMOTE_OR_BROWSER,
      place: `\`${name}()\`: an expression can be made to run for minutes`,
    },
  ];
};

export const matchLdap: CallMatcher = ({ call, symbol, name }) => {
  const isLdap = /^(ldapjs|ldapts|ldap-client|activedirectory2?|ldapauth-fork)\b/.test(symbol);
  if (!isLdap && name !== 'search' && name !== 'searchAsync') return [];
  const sinks: Sink[] = [];
  for (const argument of call.arguments) {
    const value = unwrap(argument);
    const filter = propertyValue(value, 'filter');
    if (filter) sinks.push(ldap(filter, name));
    else if (isLdap && value.type !== 'ObjectExpression') {
      sinks.push(ldap(value, name), { ...ldap(value, name), path: ['filter'] });
    } else if (value.type === 'Identifier')
      sinks.push({ ...ldap(value, name), path: ['filter'], when: isFilter });
  }
  return sinks;
};

function isFilter({ prefix }: Taint): boolean {
  return /\(\s*[\w-]+\s*[~<>]?=/.test(prefix);
}

function ldap(value: Node, name: string): Sink {
  return {
    controls: ['remote', 'parameter'],
    when: (taint) => taint.origin.control === 'remote' || isFilter(taint),
    rule: 'ldap-injection',
    kind: Kind.ldap,
    value,
    place: `the LDAP search of \`${name}()\``,
  };
}

const XPATH = symbols(
  'xpath: select select1 parse evaluate selectWithResolver',
  'xpath.js',
  'fontoxpath: evaluateXPath evaluateXPathToString evaluateXPathToNodes evaluateXPathToFirstNode',
  '%document: evaluate',
);

export const matchXpath: CallMatcher = ({ call, symbol, name }) => {
  const isXpath = XPATH.has(symbol) || (name === 'evaluate' && /doc|xml/i.test(symbol));
  const first = argumentAt(call, 0);
  if (!isXpath || !first) return [];
  return [
    {
      rule: 'xpath-injection',
      kind: Kind.xpath,
      value: first,
      controls: [...REMOTE_OR_BROWSER, 'parameter'],
      when: ({ origin, whole }) => origin.control !== 'parameter' || !whole,
      place: `the XPath of \`${name}()\``,
    },
  ];
};
