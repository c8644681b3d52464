import {
  argumentAt,
  calleeName,
  enclosingFunction,
  isFunction,
  keyName,
  memberName,
  stringValue,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import type { Unit } from '../flow/unit.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { receiverName, symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

export const tokenVerification = nodeRule(
  {
    name: 'token-verification',
    title: "A token's signature, algorithm and expiry are verified",
    cwe: ['CWE-347', 'CWE-345', 'CWE-287'],
    group: 'misconfiguration',
    advice:
      'Verify the token with a fixed list of algorithms, issuer and audience before its claims are used.',
  },
  (file) => ({
    CallExpression(node) {
      checkCall(node, file);
    },
    Property(node) {
      if (node.parent.type === 'ObjectExpression') checkOption(node, file);
    },
  }),
);

const VERIFY =
  /^(jsonwebtoken|jwt-simple|jws|fast-jwt|express-jwt|jose|@nestjs\/jwt|koa-jwt|%jwt)\b/;
const DECODE =
  /^(jsonwebtoken\.decode|jose\.(decodeJwt|UnsecuredJWT\.decode)|jwt-decode(\.jwtDecode|\.jwt_decode)?|jws\.decode|fast-jwt\.createDecoder|@nestjs\/jwt\.JwtService\(\)\.decode|%jwt\.decode)$/;

function checkCall(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  const name = calleeName(call) ?? '';
  if (DECODE.test(symbol) || isDecodeByName(call, name)) checkDecode(call, symbol, file);
  else if (/^(jsonwebtoken|%jwt)\.(verify|sign)$/.test(symbol)) checkKey(call, symbol, file);
  else if (symbol === 'jwt-simple.decode' && constantOf(argumentAt(call, 2), unit) === true) {
    report(call, 'The third argument switches verification off.');
  } else if (symbol === '%JSON.parse' || symbol === 'JSON.parse') checkParse(call, file);
}

function isDecodeByName(call: CallNode, name: string): boolean {
  return (
    (name === 'decode' &&
      /^(jwt|jwtService|jsonwebtoken|jwtHelper|JWT)$/.test(receiverName(call))) ||
    name === 'jwtDecode' ||
    name === 'decodeJwt' ||
    name === 'jwt_decode'
  );
}

const BROWSER =
  /\b(window|document|localStorage|sessionStorage|useState|useEffect|createContext)\b|from ['"]react['"]/;

/** Claims that were only read are no proof; reading the header to find the key is fine. */
function checkDecode(call: CallNode, symbol: string, file: File): void {
  const { text, unit, report } = file;
  if (symbol === 'jwt-simple.decode' || BROWSER.test(text)) return;
  const options = optionsOf(argumentAt(call, 1), unit);
  if (options?.constant('complete') === true && readsHeaderOnly(call, file)) return;
  const around = enclosingFunction(call) ?? unit.root;
  if (verifies(text.slice(...outermost(around).range)) || readsTimeOnly(call, file)) return;
  report(call, 'The token is read without a look at its signature.');
}

/** Claims that say how long a token may be kept, which is no decision about who sent it. */
const TIMES = /^(exp|iat|nbf)$/;

function readsTimeOnly(call: CallNode, { unit }: File): boolean {
  let value: Node = call;
  while (
    /^(AwaitExpression|TSAsExpression|TSNonNullExpression|ChainExpression)$/.test(
      value.parent?.type ?? '',
    )
  )
    value = value.parent as Node;
  const { parent } = value;
  if (parent?.type === 'MemberExpression') return TIMES.test(memberName(parent) ?? '');
  if (parent?.type !== 'VariableDeclarator') return false;
  const { id } = parent;
  if (id.type === 'ObjectPattern') {
    return id.properties.every(
      (each) => each.type === 'Property' && TIMES.test(keyName(each) ?? ''),
    );
  }
  const uses = (unit.bindingOf(id)?.references ?? []).filter((each) => each.isRead());
  return (
    uses.length > 0 &&
    uses.every(({ identifier }) => {
      const use = (identifier as Node).parent;
      return use?.type === 'MemberExpression' && TIMES.test(memberName(use) ?? '');
    })
  );
}

function readsHeaderOnly(call: CallNode, { text }: File): boolean {
  const around = enclosingFunction(call);
  if (!around) return true;
  const own = text.slice(...around.range);
  return /\bkid\b|\.header\b/.test(own) && !/\.payload\b/.test(own);
}

/** The function that handles the request, where the place is in a callback of it. */
function outermost(node: Node): Node {
  let found = node;
  for (let current: Node | undefined = node; current; current = current.parent) {
    if (isFunction(current)) found = current;
  }
  return found;
}

function verifies(text: string): boolean {
  return /\b(verify|jwtVerify|verifyAsync|verifyToken|verifySignature|introspect|timingSafeEqual|verifyIdToken|createVerify|authenticate)\s*\(/.test(
    text,
  );
}

/** `JSON.parse(Buffer.from(token.split('.')[1], 'base64'))` */
function checkParse(call: CallNode, file: File): void {
  const { text, report, unit } = file;
  const argument = argumentAt(call, 0);
  if (!argument || BROWSER.test(text)) return;
  const written = text.slice(...argument.range);
  const around = enclosingFunction(call) ?? unit.root;
  const own = text.slice(...outermost(around).range);
  const decodes =
    /base64|atob/i.test(written) || (/base64|atob/i.test(own) && /payload/i.test(written));
  if (!decodes || !/\.split\(\s*['"`]\.['"`]\s*\)/.test(own)) return;
  const isPayload =
    /\[\s*1\s*\]/.test(written) || /payload|claims|body/i.test(written) || /\[\s*,\s*\w+/.test(own);
  if (!isPayload || verifies(own) || /createHmac|createVerify/.test(own)) return;
  report(call, 'The token is read without a look at its signature.');
}

function checkKey(call: CallNode, symbol: string, file: File): void {
  const { unit, report } = file;
  const key = argumentAt(call, 1);
  if (!key) return;
  const value = unwrap(key);
  const constant = constantOf(value, unit);
  const isEmpty =
    constant === null ||
    constant === '' ||
    constant === false ||
    (value.type === 'Identifier' && value.name === 'undefined');
  if (isEmpty) {
    report(call, 'Without a key, no signature is made or verified.');
    return;
  }
  const last = call.arguments.at(-1);
  if (symbol.endsWith('verify') && isFunction(last)) checkCallback(last, file);
}

/** `(error, claims) => { request.user = claims }`: the failure is not looked at. */
function checkCallback(fn: FunctionNode, { unit, report }: File): void {
  const [error, claims] = fn.params;
  if (error?.type !== 'Identifier' || claims?.type !== 'Identifier') return;
  const uses = (id: Node) => unit.bindingOf(id)?.references.length ?? 0;
  if (uses(error) > 0 || uses(claims) === 0 || isChecked(claims, unit)) return;
  report(fn, 'Whether the verification failed is not looked at.');
}

/** `if (claims) …` decides as well as the error does. */
function isChecked(claims: Node, unit: Unit): boolean {
  return (unit.bindingOf(claims)?.references ?? []).some(({ identifier }) => {
    const parent = (identifier as Node).parent;
    return (
      parent?.type === 'IfStatement' ||
      parent?.type === 'UnaryExpression' ||
      parent?.type === 'ConditionalExpression' ||
      parent?.type === 'LogicalExpression' ||
      parent?.type === 'BinaryExpression'
    );
  });
}

function checkOption(node: Extract<Node, { type: 'Property' }>, file: File): void {
  const { unit, report } = file;
  const name = keyName(node);
  const value = unwrap(node.value);
  if (name === 'ignoreExpiration' || name === 'ignoreExp') {
    if (constantOf(value, unit) === true) {
      report(node, 'A token that has expired is accepted.', {
        description: 'Refuse expired tokens.',
        replace: value,
        text: 'false',
      });
    }
    return;
  }
  if (name !== 'algorithms' && name !== 'algorithm') return;
  const isList = value.type === 'ArrayExpression';
  const texts = isList
    ? value.elements.map((each) => stringValue(each))
    : [constantOf(value, unit)];
  const none = texts.find((each) => typeof each === 'string' && each.toLowerCase() === 'none');
  if (none === undefined || !isAboutTokens(node, file)) return;
  report(node, 'With the algorithm `none`, anybody can write a token.');
}

function isAboutTokens(node: Node, { unit, text }: File): boolean {
  for (let current = node.parent; current && !isFunction(current); current = current.parent) {
    if (current.type !== 'CallExpression' && current.type !== 'NewExpression') continue;
    if (VERIFY.test(symbolOfCall(current, unit))) return true;
    if (/jwt|jose|token|verify|sign/i.test(text.slice(...current.callee.range))) return true;
  }
  return /jsonwebtoken|jose|jwt/i.test(text);
}
