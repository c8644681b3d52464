import { argumentAt, calleeName, stringValue, type CallNode, type Node } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { receiverName, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { OUTBOUND } from '../shared/outbound.ts';
import { constantOf, optionsOf, targetName } from '../shared/values.ts';

export const cleartextTransport = nodeRule(
  {
    name: 'cleartext-transport',
    title: 'Data leaves the machine encrypted',
    cwe: ['CWE-319'],
    group: 'misconfiguration',
    advice: 'Use the encrypted protocol: https, wss, ldaps, rediss, amqps, sftp.',
  },
  (file) => ({
    Literal(node) {
      if (typeof node.value === 'string') checkText(node.value, node, file);
    },
    TemplateLiteral(node) {
      checkText(node.quasis[0]?.value.raw ?? '', node, file);
    },
    CallExpression(node) {
      checkCall(node, file);
    },
    NewExpression(node) {
      checkCall(node, file);
    },
  }),
);

const CLEARTEXT =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /^(http|ws|ftp|ldap|amqp|mqtt|telnet|smtp|redis|mongodb|postgres|postgresql|mysql):\/\/(?:[^@/\s]*@)?(\[[^\]]*\]|[^/:?#\s]*)/i;

/** Hosts of this machine and of private networks, and names that are no host at all. */
const PRIVATE =
  /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[.*\]|10\..*|192\.168\..*|169\.254\..*|172\.(1[6-9]|2\d|3[01])\..*|[^.]*|.*\.(local|internal|svc|lan|home|test|invalid|localdomain|docker|intranet|consul))\.?$/i;
/** Addresses that name a vocabulary and are never called. */
const VOCABULARY =
  /(^|\.)(w3\.org|xmlsoap\.org|openxmlformats\.org|microsoft\.com|purl\.org|json-schema\.org|schema\.org|ogp\.me|xmlns\.com|adobe\.com|apache\.org|oasis-open\.org|opengis\.net|sitemaps\.org|iso\.org|swift\.com|schemas\.[^.]+\.[a-z]+|schemas\.[^.]+)$/i;

function checkText(text: string, node: Node, file: File): void {
  const [, protocol = '', host = ''] = CLEARTEXT.exec(text) ?? [];
  if (protocol === '' || PRIVATE.test(host) || VOCABULARY.test(host)) return;
  const scheme = protocol.toLowerCase();
  if (/^(mongodb|postgres|postgresql|mysql)$/.test(scheme)) {
    if (!/[?&](ssl|tls)=false|sslmode=disable/i.test(text)) return;
  }
  if (isCalled(node, file))
    file.report(node, `\`${scheme}://${host}\` is read by everybody on the way.`);
}

const ADDRESS_NAME =
  /\b(url|uri|endpoint|base|api|gateway|webhook|origin|host|callback|server|service|upstream|target|proxy|broker|href|address|feed)s?$/;
/** Names for what is shown or compared, not called. */
const SHOWN_NAME =
  /\b(namespace|xmlns|ns|schema|doc|docs|documentation|homepage|example|license|type|referer|link|help|issuer|realm|audience|placeholder|description|title|message)\b/;

/** Whether the text is an address that is called: an argument of a client, or named like one. */
function isCalled(node: Node, file: File): boolean {
  const call = callAround(node);
  if (call) {
    const symbol = symbolOfCall(call, file.unit);
    if (OUTBOUND.test(symbol)) return true;
    const isClient = /(axios|client|http|api|request|fetch|got|gateway|redis|amqp|mqtt|ldap)/i;
    return (
      (isClient.test(receiverName(call)) &&
        /^(get|post|put|patch|delete|request|connect|createClient|create|send|fetch)$/.test(
          calleeName(call) ?? '',
        )) ||
      /^(WebSocket|createClient|fetch|request|fetchJson|postJson)$/.test(calleeName(call) ?? '')
    );
  }
  const name = targetName(node);
  if (name === undefined) return false;
  const words = spoken(name);
  return ADDRESS_NAME.test(words) && !SHOWN_NAME.test(words);
}

/** The call that the text is an argument of, as itself or at the beginning of a longer text. */
function callAround(node: Node): CallNode | undefined {
  let current = node;
  while (current.parent?.type === 'BinaryExpression' || current.parent?.type === 'TSAsExpression') {
    current = current.parent;
  }
  const { parent } = current;
  const isCall = parent?.type === 'CallExpression' || parent?.type === 'NewExpression';
  if (!isCall || !parent.arguments.includes(current as never)) return undefined;
  if (parent.type === 'NewExpression' && calleeName(parent) === 'URL') {
    return callAround(parent) ?? (targetName(parent) === undefined ? undefined : parent);
  }
  return parent;
}

function checkCall(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  if (/^http\.(request|get)$/.test(symbol)) checkHttpOptions(call, file);
  const isChannel = /^(@grpc\/grpc-js|grpc)\.credentials\.createInsecure$/.test(symbol);
  if (isChannel && !isLocalChannel(call, file)) report(call, 'The channel is not encrypted.');
  if (/^nodemailer\.createTransport$/.test(symbol)) {
    const options = optionsOf(argumentAt(call, 0), unit);
    const off = options?.get('ignoreTLS');
    if (off && constantOf(off, unit) === true) report(off, 'Mail is sent without TLS.');
  }
  if (/^(pg|mysql2?|sequelize|mssql|tedious|ioredis|kafkajs)\b/.test(symbol))
    checkDatabase(call, file);
}

function checkHttpOptions(call: CallNode, { unit, report }: File): void {
  const options = optionsOf(argumentAt(call, 0), unit);
  const host = options?.constant('hostname') ?? options?.constant('host');
  if (typeof host === 'string' && !PRIVATE.test(host)) {
    report(call, `\`http\` sends the request to ${host} in the clear.`);
  }
}

/** `new Client('localhost:50051', credentials.createInsecure())` */
function isLocalChannel(call: CallNode, { unit }: File): boolean {
  const { parent } = call;
  if (parent.type !== 'NewExpression' && parent.type !== 'CallExpression') return true;
  const address = constantOf(argumentAt(parent, 0), unit);
  if (typeof address !== 'string') return true;
  return PRIVATE.test(address.replace(/^dns:\/*/, '').replace(/:\d+$/, ''));
}

function checkDatabase(call: CallNode, { unit, report }: File): void {
  for (const argument of call.arguments) {
    if (argument.type === 'SpreadElement') continue;
    const options = optionsOf(argument, unit);
    const host = options?.constant('host') ?? options?.constant('server');
    const brokers = options?.get('brokers');
    const off = ['ssl', 'tls', 'encrypt'].find((name) => options?.constant(name) === false);
    const isRemote =
      (typeof host === 'string' && !PRIVATE.test(host)) ||
      (brokers?.type === 'ArrayExpression' &&
        brokers.elements.some(
          (each) => !PRIVATE.test(stringValue(each)?.replace(/:\d+$/, '') ?? 'x'),
        ));
    const place = off === undefined ? undefined : options?.get(off);
    if (place && isRemote) report(place, 'The connection is not encrypted.');
  }
}
