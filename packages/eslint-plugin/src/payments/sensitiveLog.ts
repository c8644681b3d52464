import {
  calleeName,
  keyName,
  memberName,
  receiverOf,
  chainText,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { handlerAround } from '../shared/handlers.ts';
import { mentions } from '../shared/mentions.ts';
import { isCardData, isSensitive, MASKING } from '../shared/sensitive.ts';

export const sensitiveLog = nodeRule(
  {
    name: 'sensitive-log',
    title: 'Tokens, secrets and card data never reach logs, traces, metrics or errors',
    cwe: ['CWE-532', 'CWE-359', 'CWE-209'],
    group: 'payments',
    advice: 'Name the fields that may be told, and mask what must be recognised.',
  },
  (file) => ({
    CallExpression(node) {
      const place = placeOf(node, file);
      if (place) checkArguments(node, place, file);
    },
    NewExpression(node) {
      if (/Error$/.test(calleeName(node) ?? '')) checkError(node, file);
    },
  }),
);

const LEVELS =
  /^(log|info|warn|warning|error|debug|trace|fatal|verbose|silly|notice|http|critical|dir|table)$/;
const LOGGERS =
  /(^|[._])(log|logger|logging|console|winston|pino|bunyan|log4js|audit|auditLog|auditLogger|Logger|LOG|LOGGER)$/i;
const TRACES =
  /^(setAttribute|setAttributes|addEvent|setTag|setTags|addTags|setExtra|setExtras|setContext|setUser|addBreadcrumb|captureMessage|captureException|addCustomAttribute|addCustomAttributes|addAnnotation|addMetadata|recordCustomEvent|startTimer|annotate)$/;
const METRICS = /^(inc|dec|observe|labels|increment|gauge|histogram|timing|add|record)$/;
const METERS = /(counter|gauge|histogram|metric|metrics|statsd|meter|summary)/i;

/** What the call writes to, if it writes to something that people read later. */
function placeOf(call: CallNode, file: File): string | undefined {
  const name = calleeName(call) ?? '';
  const receiver = receiverOf(call);
  if (!receiver)
    return /^(debug|log)$/.test(name) && symbolOfCall(call, file.unit).startsWith('debug')
      ? 'the log'
      : undefined;
  const text = chainText(receiver) ?? '';
  const symbol = symbolOf(receiver, file.unit) ?? '';
  if (
    LEVELS.test(name) &&
    (LOGGERS.test(text) ||
      /^(pino|winston|bunyan|%console|console|log4js)\b/.test(symbol) ||
      /\.log$/.test(symbol))
  )
    return 'the log';
  if (
    TRACES.test(name) &&
    !/^(form|view|canvas|context2d|el|element|node|gl)$/i.test(text.split('.').at(-1) ?? '')
  )
    return 'the trace';
  return METRICS.test(name) && METERS.test(text) ? 'the metrics' : undefined;
}

function checkArguments(call: CallNode, place: string, file: File): void {
  const name = calleeName(call) ?? '';
  const [first, second] = call.arguments;
  if (
    /^(setAttribute|setTag|setExtra|addCustomAttribute|addAnnotation|addMetadata)$/.test(name) &&
    first &&
    second
  ) {
    const key = first.type === 'Literal' && typeof first.value === 'string' ? first.value : '';
    // `element.setAttribute('type', 'password')`
    if (second.type === 'Literal') return;
    if (isSensitive(lastPart(key)) && !isMasked(second, file)) {
      file.report(call, `\`${key}\` is written to ${place}.`);
      return;
    }
  }
  for (const argument of call.arguments) {
    const found = sensitiveIn(argument, file, 0);
    if (!found) continue;
    file.report(call, `\`${found}\` is written to ${place}.`);
    return;
  }
}

function lastPart(key: string): string {
  return key.split('.').slice(-2).join('.');
}

function isMasked(node: Node, { text }: File): boolean {
  const value = unwrap(node);
  if (value.type === 'CallExpression')
    return MASKING.test(text.slice(...value.callee.range)) || isLastFour(value, text);
  return (
    value.type === 'UnaryExpression' ||
    value.type === 'BinaryExpression' ||
    value.type === 'Literal'
  );
}

/** `pan.slice(-4)` */
function isLastFour(call: CallNode, text: string): boolean {
  return (
    /^(slice|substr|substring|replace|at)$/.test(calleeName(call) ?? '') &&
    /-4|length - 4|replace|\*/.test(text.slice(...call.range))
  );
}

const DEEPEST = 6;

/** The name of something secret that an argument holds. */
function sensitiveIn(node: Node, file: File, depth: number): string | undefined {
  if (depth > DEEPEST) return undefined;
  const value = unwrap(node);
  const inner = (each: Node) => sensitiveIn(each, file, depth + 1);
  switch (value.type) {
    case 'Identifier':
      return isSensitive(value.name) ? value.name : variable(value, file, depth);
    case 'MemberExpression':
      return ofMember(value, file);
    case 'TemplateLiteral':
      return firstOf(value.expressions, inner);
    case 'BinaryExpression':
      return value.operator === '+' ? (inner(value.left) ?? inner(value.right)) : undefined;
    case 'LogicalExpression':
      return value.operator === '&&'
        ? inner(value.right)
        : (inner(value.left) ?? inner(value.right));
    case 'ConditionalExpression':
      return inner(value.consequent) ?? inner(value.alternate);
    case 'SpreadElement':
      return inner(value.argument);
    case 'ArrayExpression':
      return firstOf(value.elements, (each) => (each ? inner(each) : undefined));
    case 'ObjectExpression':
      return firstOf(value.properties, (each) => ofProperty(each, file, depth));
    case 'CallExpression':
      return ofCall(value, file, inner);
    default:
      return undefined;
  }
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofProperty(
  each: Extract<Node, { type: 'ObjectExpression' }>['properties'][number],
  file: File,
  depth: number,
): string | undefined {
  if (each.type === 'SpreadElement') return sensitiveIn(each.argument, file, depth + 1);
  const name = keyName(each) ?? '';
  const value = unwrap(each.value);
  if (value.type === 'Literal' || isMasked(value, file)) return undefined;
  // `{ ...user, password: undefined }` leaves it out.
  if (value.type === 'Identifier' && value.name === 'undefined') return undefined;
  const isPlain = value.type === 'Identifier' || value.type === 'MemberExpression';
  if (isPlain && isSensitive(name) && !MASKING.test(file.text.slice(...value.range))) return name;
  return sensitiveIn(value, file, depth + 1);
}

function ofCall(
  call: CallNode,
  file: File,
  inner: (node: Node) => string | undefined,
): string | undefined {
  const name = calleeName(call) ?? '';
  if (MASKING.test(file.text.slice(...call.callee.range)) || isLastFour(call, file.text))
    return undefined;
  if (/^(stringify|inspect|String|format|toString|concat|join|entries|values|assign)$/.test(name)) {
    const receiver = receiverOf(call);
    const own = receiver && /^(toString|concat|join)$/.test(name) ? inner(receiver) : undefined;
    return own ?? firstOf(call.arguments, inner);
  }
  if (/^(get|header)$/.test(name)) {
    const key = call.arguments[0];
    const isHeader =
      key?.type === 'Literal' && /^(authorization|cookie|x-api-key)$/i.test(String(key.value));
    return isHeader && /^@(request|context)/.test(symbolOfCall(call, file.unit))
      ? String(key.value)
      : undefined;
  }
  return undefined;
}

function ofMember(
  node: Extract<Node, { type: 'MemberExpression' }>,
  file: File,
): string | undefined {
  const name = memberName(node) ?? '';
  if (isSensitive(name)) {
    // Words of a parser, not of a login.
    if (
      name === 'token' &&
      /(parser|lexer|scanner|node|ast|tokenizer)/i.test(file.text.slice(...node.object.range))
    )
      return undefined;
    return name;
  }
  const symbol = symbolOf(node, file.unit) ?? '';
  if (/^@request\.headers$|^@context\.headers$/.test(symbol)) return 'headers';
  if (symbol === '%process.env' || symbol === 'process.env') return 'process.env';
  if (symbol === '@request.body' || symbol === '@event.body' || symbol === '@request.rawBody')
    return bodyOf(node, file);
  return undefined;
}

const SECRET_ROUTE =
  /pay|card|charge|checkout|login|sign-?in|sign-?up|register|auth|password|token|account|transfer|refund|authori[sz]e|tokenize|session|user/i;

const SECRET_FIELDS = /\b(cardNumber|card_number|pan|cvv|cvc|password)\b/;

/** The whole body of a request to pay or to sign in. */
function bodyOf(node: Node, file: File): string | undefined {
  const handler = handlerAround(node, file.unit);
  if (!handler) return undefined;
  const call = handler.parent;
  const route = call.type === 'CallExpression' ? call.arguments[0] : undefined;
  const path = route?.type === 'Literal' ? String(route.value) : '';
  const hasSecrets = mentions(file, SECRET_FIELDS, handler);
  return SECRET_ROUTE.test(path) || hasSecrets ? 'body' : undefined;
}

/** `const details = { pan }; log.info(details)` */
function variable(node: Node, file: File, depth: number): string | undefined {
  const [definition] = file.unit.bindingOf(node)?.definitions ?? [];
  if (definition?.type !== 'Variable' || depth > 2) return undefined;
  const { id, init } = definition.node;
  if (id.type !== 'Identifier' || !init) return undefined;
  const value = unwrap(init);
  if (value.type === 'MemberExpression') return ofMember(value, file);
  if (value.type !== 'ObjectExpression' && value.type !== 'TemplateLiteral') return undefined;
  return sensitiveIn(value, file, depth + 2);
}

/** An error's message ends up in logs and often in answers. */
function checkError(call: CallNode, file: File): void {
  const message = call.arguments[0];
  if (!message) return;
  const value = unwrap(message);
  if (value.type !== 'TemplateLiteral' && value.type !== 'BinaryExpression') return;
  const found = cardDataIn(value, file);
  if (found !== undefined) file.report(call, `\`${found}\` is written into an error.`);
}

function cardDataIn(node: Node, file: File): string | undefined {
  const value = unwrap(node);
  if (value.type === 'TemplateLiteral')
    return firstOf(value.expressions, (each) => cardDataIn(each, file));
  if (value.type === 'BinaryExpression')
    return cardDataIn(value.left, file) ?? cardDataIn(value.right, file);
  const name =
    value.type === 'Identifier'
      ? value.name
      : value.type === 'MemberExpression'
        ? memberName(value)
        : undefined;
  if (name === undefined) return undefined;
  return isCardData(name) || /^(password|passwd|secret|apiKey|accessToken|privateKey)$/.test(name)
    ? name
    : undefined;
}
