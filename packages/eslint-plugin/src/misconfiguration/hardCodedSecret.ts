import {
  argumentAt,
  calleeName,
  keyName,
  memberName,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { isKnownToken, looksLikeSecret } from '../shared/secrets.ts';
import { constantOf, optionsOf, targetName } from '../shared/values.ts';

export const hardCodedSecret = nodeRule(
  {
    name: 'hard-coded-secret',
    title: 'No credential, key or token stands in the source',
    cwe: ['CWE-798', 'CWE-259', 'CWE-321'],
    group: 'misconfiguration',
    advice:
      'Read it from the environment or a secret store, and fail without it; change this one, it is known now.',
  },
  (file) => ({
    Literal(node) {
      if (typeof node.value === 'string') checkText(node, node.value, file);
    },
    TemplateLiteral(node) {
      if (node.expressions.length === 0) checkText(node, stringValue(node) ?? '', file);
    },
    Property(node) {
      checkHeaderProperty(node, file);
    },
    CallExpression(node) {
      checkCall(node, file);
    },
    NewExpression(node) {
      checkCall(node, file);
    },
  }),
);

const SECRET_NAME =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /\b(password|passwd|passphrase|pwd|secret|secrets|api ?key|apikey|api ?token|access ?token|auth ?token|refresh ?token|bearer ?token|session ?secret|private ?key|secret ?key|signing ?key|encryption ?key|encrypt ?key|master ?key|access ?key|hmac ?key|jwt ?key|cipher ?key|aes ?key|crypto ?key|client ?secret|webhook ?secret|db ?pass|pass|token|shared ?key|account ?key|license ?key|secret ?access ?key|totp ?seed|pepper)$/;
/** Names of things about secrets that are none: the header, the field, the rule for them. */
const NOT_SECRET =
  /\b(name|header|field|label|placeholder|message|error|hint|type|path|url|uri|endpoint|prefix|suffix|regex|pattern|schema|column|key id|title|text|description|selector|input|param|parameter|cookie|route|link|help|prompt|policy|rule|mask|masked|hash|hashed|public|csrf|token type|kind|id|event|scope|grant|length|format|tooltip|caption|validation|reset|forgot|i18n|translation|test|mock|fake|dummy|example|sample|env|variable|vars?|not|no|invalid|missing|incorrect|wrong)\b/;

function checkText(node: Node, text: string, file: File): void {
  if ((isKnownToken(text) || isConnection(text) || isPairs(text)) && !isExample(node)) {
    file.report(node, 'This is a credential.');
    return;
  }
  const target = secretTarget(node);
  if (target === undefined || !looksLikeSecret(text, spoken(target))) return;
  if (isComparedOrListed(node)) return;
  file.report(node, `\`${target}\` is written in the source.`);
}

/** `examples: ['whsec_…']` of a schema. */
function isExample(node: Node): boolean {
  const owner = node.parent?.type === 'ArrayExpression' ? node.parent.parent : node.parent;
  return owner?.type === 'Property' && /^examples?$/.test(keyName(owner) ?? '');
}

/** The name that makes the text a secret: a variable, a property, a default, a comparison. */
function secretTarget(node: Node): string | undefined {
  const { parent } = node;
  if (parent?.type === 'Property' && parent.key === node) return undefined;
  const name = targetName(node) ?? comparedWith(node);
  if (name === undefined) return undefined;
  const words = spoken(name);
  return SECRET_NAME.test(words) && !NOT_SECRET.test(words) ? name : undefined;
}

/** `if (password === 'hunter2')` */
function comparedWith(node: Node): string | undefined {
  const { parent } = node;
  if (parent?.type !== 'BinaryExpression' || !/^[!=]==?$/.test(parent.operator)) return undefined;
  const other = unwrap(parent.left === node ? parent.right : parent.left);
  if (other.type === 'Identifier') return other.name;
  return other.type === 'MemberExpression' ? memberName(other) : undefined;
}

/** A schema, a form or a type where the text describes a field. */
function isComparedOrListed(node: Node): boolean {
  const object = node.parent?.parent;
  if (node.parent?.type !== 'Property' || object?.type !== 'ObjectExpression') return false;
  const texts = object.properties.filter(
    (each) => each.type === 'Property' && /\s/.test(stringValue(each.value) ?? ''),
  );
  // Messages of a form: `{ email: 'Email is required', password: 'Required' }`
  return texts.length > 1;
}

// eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
const CONNECTION = /^[a-z][a-z+\d]*:\/\/([^:@/\s]+)?:([^@/\s]+)@([^/\s:?]+)/i;

/** `postgres://user:password@host/db` */
function isConnection(text: string): boolean {
  const [, , password = '', host = ''] = CONNECTION.exec(text) ?? [];
  if (password === '' || host === '') return false;
  if (
    /[<>{}$*]|^(x+|password|pass|pwd|secret|user|changeme|postgres|guest|root|admin|test|example|\.+)$/i.test(
      password,
    ) &&
    /^(localhost|127\.|0\.0\.0\.0|host|example|\[)/i.test(host)
  )
    return false;
  return (
    !/[<>{}$*]|^(x+|your[-_]?\w*|\.\.\.)$/i.test(password) &&
    !/^(localhost|127\.0\.0\.1)$/.test(host)
  );
}

/** `Server=db;User Id=sa;Password=…`, `host=db user=app password=…`, `AccountKey=…` */
const PAIRS = /(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*([^;\s]+)/i;
const PAIR_CONTEXT =
  /(?:^|[;\s])(?:server|data source|host|accountname|endpoint|dbname|database|user id|uid)\s*=/i;

const OWN_HOST = /(?:server|data source|host)\s*=\s*(localhost|127\.|\(local)/i;

function isPairs(text: string): boolean {
  const [, password = ''] = (PAIR_CONTEXT.test(text) && PAIRS.exec(text)) || [];
  // The database of whoever develops.
  if (OWN_HOST.test(text)) return false;
  return (
    password.length >= 4 && looksLikeSecret(password, 'password') && !/[<>{}$*]/.test(password)
  );
}

/** Calls that take a key, by the position of it. */
const KEY_ARGUMENTS: readonly (readonly [symbol: RegExp, index: number])[] = [
  [/^(jsonwebtoken|%jwt|jwt-simple)\.(sign|verify|encode|decode)$/, 1],
  [/^crypto\.createHmac$/, 1],
  [/^crypto\.(createCipheriv|createDecipheriv|createCipher|createDecipher)$/, 1],
  [/^(crypto-js|%CryptoJS)\.(AES|DES|TripleDES|RC4|Rabbit)\.(encrypt|decrypt)$/, 1],
  [/^(crypto-js|%CryptoJS)\.Hmac\w+$/, 1],
  [/^cookie-parser$/, 0],
  [/^(stripe|@sendgrid\/mail\.setApiKey|twilio|openai|mailgun-js|airtable\.configure)$/, 0],
  [/^twilio$/, 1],
  [/^mysql2?\.createConnection$/, 2],
];

const SESSIONS = /^(express-session|cookie-session|iron-session|@fastify\/session)$/;

function checkCall(call: CallNode, file: File): void {
  const { unit } = file;
  const symbol = symbolOfCall(call, unit);
  for (const [pattern, index] of KEY_ARGUMENTS) {
    if (!pattern.test(symbol)) continue;
    const argument = argumentAt(call, index);
    const key = argument && keyText(argument, file);
    if (key) file.report(key, 'The key is written in the source.');
  }
  if (SESSIONS.test(symbol)) {
    const secret = optionsOf(argumentAt(call, 0), unit)?.get('secret');
    // A phrase of words is no message here.
    if (/\s/.test(stringValue(secret) ?? '') && secret) {
      file.report(secret, 'The key is written in the source.');
    }
    return;
  }
  if (calleeName(call) === 'auth' && call.arguments.length === 2) checkBasic(call, file);
  checkHeader(call, file);
}

/** A key that is a literal, also as bytes or as a fallback behind `??` and `||`. */
function keyText(node: Node, { unit }: File): Node | undefined {
  const value = unwrap(node);
  if (stringValue(value) !== undefined)
    return (stringValue(value) ?? '').length > 2 ? value : undefined;
  if (value.type === 'LogicalExpression') return keyText(value.right, { unit } as File);
  if (
    value.type === 'CallExpression' &&
    /^(%Buffer|buffer\.Buffer)\.from$|\.parse$|%TextEncoder\(\)\.encode$/.test(
      symbolOfCall(value, unit),
    )
  ) {
    const first = argumentAt(value, 0);
    return typeof constantOf(first, unit) === 'string' ? value : undefined;
  }
  if (value.type !== 'Identifier') return undefined;
  const binding = unit.bindingOf(value);
  const [definition] = binding?.definitions ?? [];
  if (definition?.type !== 'Variable' || !definition.node.init) return undefined;
  // A name that says what it is has its own finding where it is written.
  const init = unwrap(definition.node.init);
  const literal = init.type === 'LogicalExpression' ? unwrap(init.right) : init;
  const text = stringValue(literal);
  if (text === undefined || text.length < 3) return undefined;
  const words = spoken(value.name);
  return SECRET_NAME.test(words) && !NOT_SECRET.test(words) ? undefined : literal;
}

/** `.auth('user', 'password')` of superagent and request. */
function checkBasic(call: CallNode, { report }: File): void {
  const [user, password] = call.arguments.map((each) => stringValue(each));
  if (user && password && looksLikeSecret(password, 'password')) {
    report(call, 'The password is written in the source.');
  }
}

const CREDENTIAL_HEADER =
  /^(authorization|x-api-key|api-key|apikey|x-auth-token|x-access-token|proxy-authorization|x-vault-token|private-token)$/i;

/** `setHeader('Authorization', 'Bearer …')` */
function checkHeader(call: CallNode, { report }: File): void {
  const name = stringValue(argumentAt(call, 0));
  const value = argumentAt(call, 1);
  const text = stringValue(value);
  if (!value || name === undefined || text === undefined) return;
  if (
    !CREDENTIAL_HEADER.test(name) ||
    !/^(set|setHeader|header|append|setRequestHeader)$/.test(calleeName(call) ?? '')
  )
    return;
  if (isHeaderSecret(text)) report(value, `The header \`${name}\` is written in the source.`);
}

function isHeaderSecret(text: string): boolean {
  const token = text.replace(/^(Bearer|Basic|Token|ApiKey)\s+/i, '');
  return token.length >= 8 && looksLikeSecret(token, 'token');
}

/** `{ headers: { Authorization: 'Basic …' } }`: the name alone does not tell. */
function checkHeaderProperty(node: Extract<Node, { type: 'Property' }>, { report }: File): void {
  const name = keyName(node);
  const text = stringValue(node.value);
  if (name === undefined || text === undefined || !CREDENTIAL_HEADER.test(name)) return;
  if (isHeaderSecret(text)) report(node.value, `The header \`${name}\` is written in the source.`);
}
