import {
  calleeName,
  enclosingFunction,
  isFunction,
  keyName,
  stringValue,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { functionName } from '../flow/roles.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { endOfChain, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { targetName } from '../shared/values.ts';

export const weakRandomness = nodeRule(
  {
    name: 'weak-randomness',
    title: 'Secrets come from a cryptographic random source',
    cwe: ['CWE-338', 'CWE-330'],
    group: 'misconfiguration',
    advice: 'Use `randomBytes()`, `randomInt()` or `randomUUID()` of node:crypto.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const PREDICTABLE =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /^(%Math\.random|lodash\.(random|sample|sampleSize|shuffle)|lodash\/random|chance(\(\))?\.\w+|random-js.*|seedrandom(\(\))?|nanoid\/non-secure\.\w+|uuid\.v1|uniqid(\.\w+)?|shortid(\.\w+)?|random-number|randomatic|mersenne-twister.*|faker.*|@faker-js\/faker.*|randomstring\.generate)$/;
const CLOCK = /^(%Date\.now|%performance\.now|perf_hooks\.performance\.now)$/;

/** Values that nobody must be able to guess. */
const SECRET =
  /\b(token|tokens|password|passwords|passwd|pwd|passphrase|secret|secrets|otp|totp|pin|pincode|passcode|nonce|salt|iv|csrf|xsrf|session|sessionid|sid|api ?key|apikey|access ?key|private ?key|secret ?key|encryption ?key|signing ?key|auth|credential|credentials|verification|verify|confirmation ?code|activation|reset|invite|invitation|voucher|coupon|gift|challenge|2fa|mfa|recovery|backup code|captcha|licen[sc]e ?key|one time|magic|code verifier|oauth state|cvv|card number|iban|account number)\b/;
/** Names that say that guessing does no harm. */
const HARMLESS =
  /\b(jitter|delay|backoff|retry|sample|sampling|sampled|animation|color|colour|position|offset|shuffle|pick|weight|noise|particle|x|y|angle|rotation|velocity|index|dice|roll|demo|mock|fake|test|placeholder|temperature|ms|timeout|interval|wait|percent|ratio|probability|chance|trace|span|react|dom|element|html|key prop|cache ?bust|ttl|expiry|expires|expiration|lag|latency|variant|bucket|experiment|rate|shard|count|counter|seed|score|at)\b/;
const UNGUESSABLE_CODE = /\b(code)\b/;

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  if (symbol === 'crypto.pseudoRandomBytes') {
    report(call, 'The name promises less than a secret needs.');
    return;
  }
  const isClock = CLOCK.test(symbol);
  if (!isClock && !PREDICTABLE.test(symbol)) return;
  const purpose = purposeOf(call, file);
  if (purpose === undefined) return;
  // A time is a part of many names; alone in a token it can be guessed.
  if (isClock && !isWholeOf(call, file)) return;
  report(
    call,
    `Who sees a few values of \`${written(call, file)}\` can tell the next, and this is for \`${purpose}\`.`,
  );
}

function written(call: CallNode, { text }: File): string {
  return `${text.slice(...call.callee.range).slice(0, 60)}()`;
}

/** The name that says that the value must be secret, from the nearest to the farthest. */
function purposeOf(call: CallNode, file: File): string | undefined {
  for (const name of namesAround(call, file)) {
    const words = spoken(name);
    if (HARMLESS.test(words)) return undefined;
    if (SECRET.test(words) || isCode(words)) return name;
  }
  return undefined;
}

/** `verificationCode`, `smsCode`, `code`; not `countryCode`. */
function isCode(words: string): boolean {
  return (
    UNGUESSABLE_CODE.test(words) &&
    // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
    /^(code|(generate|make|create|new|random|sms|email|login|security|confirm|auth|access) ([a-z]+ )?code)$/.test(
      words,
    )
  );
}

const MOST_LEVELS = 12;

function* namesAround(call: CallNode, file: File): Generator<string, void, undefined> {
  let current: Node = call;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const parent: Node | undefined = current.parent;
    if (!parent) return;
    yield* namesAt(parent, current, file);
    if (isFunction(parent)) {
      const name = functionName(parent) ?? callbackOf(parent);
      if (name !== undefined) yield name;
      if (!isCallback(parent)) return;
    }
    current = parent;
  }
}

function* namesAt(parent: Node, child: Node, file: File): Generator<string, void, undefined> {
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'AssignmentExpression':
    case 'Property':
    case 'PropertyDefinition':
    case 'AssignmentPattern': {
      const name = targetName(child);
      if (name !== undefined) {
        yield name;
        // `let result = ''; … return result` in `generateToken()`
        yield* namesOfResult(parent, name);
      }
      break;
    }
    case 'CallExpression': {
      if (parent.callee === child) break;
      const name = calleeName(parent);
      const key = stringValue(parent.arguments[0]);
      if (name !== undefined && !GENERIC.test(name)) yield name;
      if (key !== undefined && /^(set|cookie|setItem|setHeader|append)$/i.test(name ?? ''))
        yield key;
      break;
    }
    case 'ReturnStatement': {
      const fn = enclosingFunction(parent);
      const name = fn && functionName(fn);
      if (name !== undefined) yield name;
      break;
    }
  }
  void file;
}

const GENERIC =
  /^(floor|ceil|round|trunc|abs|min|max|pow|String|Number|parseInt|parseFloat|BigInt|toString|slice|substr|substring|charAt|padStart|padEnd|push|join|concat|from|map|update|createHash|digest|encode|btoa|replace|toFixed|at|fill|Array|log)$/;

function* namesOfResult(parent: Node, name: string): Generator<string, void, undefined> {
  if (
    !/^(result|results|out|output|str|s|text|value|id|chars?|buf|ret|res|digits?|num|number|n|i|random\w*|rand|r)$/i.test(
      name,
    )
  )
    return;
  const fn = enclosingFunction(parent);
  const owner = fn && functionName(fn);
  if (owner !== undefined) yield owner;
}

function isCallback(fn: FunctionNode): boolean {
  return fn.parent.type === 'CallExpression' && functionName(fn) === undefined;
}

function callbackOf(fn: FunctionNode): string | undefined {
  return fn.parent.type === 'Property' ? keyName(fn.parent) : undefined;
}

/** Whether the time is all there is: `token = Date.now().toString(36)`, or hashed. */
function isWholeOf(call: CallNode, { text }: File): boolean {
  const end = endOfChain(call);
  const { parent } = end;
  // `${Date.now()}`, with nothing around it
  if (parent?.type === 'TemplateLiteral')
    return parent.quasis.length === 2 && parent.quasis.every(({ value }) => value.raw === '');
  if (end !== call && parent?.type === 'AssignmentExpression')
    return /toString/.test(text.slice(...end.range));
  if (end !== call && parent?.type === 'VariableDeclarator')
    return /toString/.test(text.slice(...end.range));
  if (parent?.type === 'CallExpression') {
    const name = calleeName(parent) ?? '';
    return /^(update|md5|sha1|sha256|btoa|String|from)$/.test(name);
  }
  return end !== call && parent?.type === 'Property';
}
