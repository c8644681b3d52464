import {
  argumentAt,
  calleeName,
  enclosingFunction,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { functionName } from '../flow/roles.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { callsBehind, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

const FEWEST_ROUNDS = 10;
/** OWASP recommends 210,000 for SHA-512; below half of that nobody has looked. */
const FEWEST_ITERATIONS = 100_000;
const LOWEST_COST = 2 ** 14;

export const weakPasswordHash = nodeRule(
  {
    name: 'weak-password-hash',
    title: 'Passwords are hashed slowly, with a salt of their own',
    cwe: ['CWE-916', 'CWE-759', 'CWE-760'],
    group: 'misconfiguration',
    advice: 'Use argon2id, scrypt with its defaults or more, or bcrypt with 12 rounds.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  const number = (index: number) => {
    const value = constantOf(argumentAt(call, index), unit);
    return typeof value === 'number' ? value : undefined;
  };
  if (/^(bcrypt|bcryptjs|bcrypt-nodejs|@node-rs\/bcrypt)\.(hash|hashSync)$/.test(symbol)) {
    const rounds = number(1);
    if (rounds !== undefined && rounds < FEWEST_ROUNDS)
      report(call, `${String(rounds)} rounds take next to no time.`);
  } else if (/^(bcrypt|bcryptjs|bcrypt-nodejs)\.genSalt(Sync)?$/.test(symbol)) {
    const rounds = number(0);
    if (rounds !== undefined && rounds < FEWEST_ROUNDS)
      report(call, `${String(rounds)} rounds take next to no time.`);
  } else if (/^crypto\.pbkdf2(Sync)?$/.test(symbol)) checkDerivation(call, number(2), file);
  else if (/^crypto-js(\.|\/)PBKDF2$|^%CryptoJS\.PBKDF2$/i.test(symbol)) {
    const iterations = optionsOf(argumentAt(call, 2), unit, call)?.constant('iterations');
    if (iterations === undefined && optionsOf(argumentAt(call, 2), unit, call)?.get('iterations'))
      return;
    if (typeof iterations !== 'number' || iterations < FEWEST_ITERATIONS)
      report(call, 'A few iterations take next to no time.');
  } else if (/^crypto\.scrypt(Sync)?$/.test(symbol)) checkScrypt(call, file);
  else if (/^crypto\.(createHash|createHmac|hash)$/.test(symbol))
    checkPlainHash(call, symbol, file);
  else if (/^argon2\.hash$/.test(symbol)) checkArgon(call, file);
}

function checkDerivation(call: CallNode, iterations: number | undefined, file: File): void {
  if (iterations !== undefined && iterations < FEWEST_ITERATIONS) {
    file.report(call, `${String(iterations)} iterations take next to no time.`);
  } else checkSalt(call, file);
}

function checkSalt(call: CallNode, { unit, report }: File): void {
  if (typeof constantOf(argumentAt(call, 1), unit) === 'string') {
    report(call, 'The salt is the same for everybody.');
  }
}

function checkScrypt(call: CallNode, file: File): void {
  const options = optionsOf(argumentAt(call, 3), file.unit);
  const cost = options?.constant('N') ?? options?.constant('cost');
  if (typeof cost === 'number' && cost < LOWEST_COST)
    file.report(call, 'The cost is below the default.');
  else if (isPassword(argumentAt(call, 0), file)) checkSalt(call, file);
}

/** The least memory that OWASP's password storage sheet has for argon2id, in KiB. */
const LEAST_MEMORY = 7_168;

function checkArgon(call: CallNode, file: File): void {
  const memory = optionsOf(argumentAt(call, 1), file.unit)?.constant('memoryCost');
  if (typeof memory === 'number' && memory < LEAST_MEMORY)
    file.report(call, 'So little memory takes next to no time.');
}

/** `hashPassword`, `verifyPassword` */
const HASHER = /\b(hash|encrypt|digest|encode|verify|check|compare)\b.*\bpass(word|wd)?\b/;
const SLOW = /bcrypt|argon2|scrypt|pbkdf2/i;

/** `createHash('sha256').update(password)`: fast, so it can be guessed. */
function checkPlainHash(call: CallNode, symbol: string, file: File): void {
  const algorithm = constantOf(argumentAt(call, 0), file.unit);
  // Weak ones are another rule's.
  if (
    typeof algorithm !== 'string' ||
    !/^(sha-?(2|3|224|256|384|512)|sha3|blake2)/i.test(algorithm)
  )
    return;
  const hashed = symbol.endsWith('.hash')
    ? argumentAt(call, 1)
    : [...callsBehind(call)].find((each) => calleeName(each) === 'update')?.arguments[0];
  const fn = enclosingFunction(call);
  const purpose = spoken((fn && functionName(fn)) ?? '');
  const isHasher = HASHER.test(purpose) && !/\b(token|reset|code|key|link)\b/.test(purpose);
  // A keyed hash before a slow one is a pepper.
  if (/createHmac$/.test(symbol) && fn && SLOW.test(file.text.slice(...fn.range))) return;
  if (hashed && (isPassword(hashed, file) || isHasher)) {
    file.report(call, 'This hash is made to be fast, so passwords can be guessed.');
  }
}

function isPassword(node: Node | undefined, { text }: File): boolean {
  if (!node) return false;
  const words = spoken(text.slice(...node.range).slice(0, 200));
  return (
    /\b(password|passwd|passphrase|pwd|plaintext password)\b/.test(words) &&
    !/\bhash(ed)?\b/.test(words)
  );
}
