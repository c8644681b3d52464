import {
  argumentAt,
  keyName,
  memberName,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf } from '../shared/values.ts';

// eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
const BROKEN = /^(des|3des|rc2|rc4|arc4|bf|blowfish|cast|cast5|idea|seed|tripledes)([-_].*)?$/i;
const BOOK = /(^|[-_])ecb$/i;

export const weakCipher = nodeRule(
  {
    name: 'weak-cipher',
    title: 'Data is encrypted with AES-GCM or ChaCha20, and a new nonce each time',
    cwe: ['CWE-327', 'CWE-329', 'CWE-780'],
    group: 'misconfiguration',
    advice: "Use `createCipheriv('aes-256-gcm', key, randomBytes(12))` and keep the tag.",
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
    NewExpression(node) {
      check(node, file);
    },
    MemberExpression(node) {
      // `{ mode: CryptoJS.mode.ECB }`
      if (memberName(node) !== 'ECB') return;
      if (/mode\.ECB$/.test(symbolOf(node, file.unit) ?? '')) {
        file.report(node, 'In ECB mode equal blocks stay recognisable.');
      }
    },
    Property(node) {
      const name = keyName(node);
      if (name !== 'padding') return;
      if (
        /constants\.RSA_(PKCS1_PADDING|NO_PADDING)$/.test(symbolOf(node.value, file.unit) ?? '') &&
        isEncryption(node)
      ) {
        file.report(node, 'This padding lets an attacker decrypt by asking.');
      }
    },
  }),
);

function isEncryption(node: Node): boolean {
  for (let current = node.parent; current; current = current.parent) {
    if (current.type !== 'CallExpression') continue;
    const callee = unwrap(current.callee);
    const name = callee.type === 'MemberExpression' ? memberName(callee) : undefined;
    const written = callee.type === 'Identifier' ? callee.name : name;
    return /^(publicEncrypt|privateDecrypt)$/.test(written ?? '');
  }
  return false;
}

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  if (/^crypto\.(createCipher|createDecipher)$/.test(symbol)) {
    report(call, 'The key is made from the password without salt, and the nonce never changes.');
  } else if (/^crypto\.(createCipheriv|createDecipheriv)$/.test(symbol)) {
    checkCipher(call, symbol, file);
  } else if (
    /^(crypto-js|%CryptoJS)\.(DES|TripleDES|RC4|RC4Drop|Rabbit|Blowfish)\.(encrypt|decrypt)$/.test(
      symbol,
    )
  ) {
    report(call, 'This cipher can be broken.');
  } else if (/^node-forge\.(rc2|des)\.\w+$/.test(symbol))
    report(call, 'This cipher can be broken.');
  else if (/^node-forge\.cipher\.create(C|Dec)ipher$/.test(symbol)) checkName(call, file);
}

function checkCipher(call: CallNode, symbol: string, file: File): void {
  if (checkName(call, file) || symbol.endsWith('createDecipheriv')) return;
  const nonce = argumentAt(call, 2);
  if (nonce && isConstantBytes(nonce, file)) {
    file.report(call, 'The nonce is the same for every message.');
  }
}

function checkName(call: CallNode, { unit, report }: File): boolean {
  const algorithm = constantOf(argumentAt(call, 0), unit);
  if (typeof algorithm !== 'string') return false;
  if (BROKEN.test(algorithm)) report(call, `\`${algorithm}\` can be broken.`);
  else if (BOOK.test(algorithm)) report(call, 'In ECB mode equal blocks stay recognisable.');
  else return false;
  return true;
}

/** A literal, `Buffer.alloc(16)`, `Buffer.from('…')`, `new Uint8Array(12)`: never random. */
function isConstantBytes(node: Node, { unit }: File, depth = 0): boolean {
  const value = unwrap(node);
  if (depth > 4) return false;
  if (typeof constantOf(value, unit) === 'string') return true;
  if (value.type === 'Identifier') {
    const binding = unit.bindingOf(value);
    const [definition] = binding?.definitions ?? [];
    if (!binding || definition?.type !== 'Variable' || !definition.node.init) return false;
    // Filled in later: `crypto.randomFillSync(iv)`, `iv.set(…)`.
    const handed = binding.references.filter((each) => !isPlainUse(each.identifier as Node, node));
    return (
      handed.length === 0 && isConstantBytes(definition.node.init, { unit } as File, depth + 1)
    );
  }
  if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return false;
  const symbol = symbolOfCall(value, unit);
  const [first, second] = value.arguments;
  if (/^(%Buffer|buffer\.Buffer)\.alloc$/.test(symbol))
    return second === undefined && Number(constantOf(first, unit)) > 8;
  if (/^%Uint8Array$/.test(symbol)) return typeof constantOf(first, unit) === 'number';
  if (/^(%Buffer|buffer\.Buffer)\.from$/.test(symbol)) {
    if (typeof constantOf(first, unit) === 'string') return true;
    return (
      first?.type === 'ArrayExpression' && first.elements.every((each) => each?.type === 'Literal')
    );
  }
  return false;
}

/** Whether the variable is only declared or handed to the cipher here, not filled. */
function isPlainUse(identifier: Node, read: Node): boolean {
  if (identifier === read) return true;
  const { parent } = identifier;
  if (parent?.type === 'VariableDeclarator') return true;
  if (parent?.type === 'CallExpression') {
    const callee = unwrap(parent.callee);
    const name = callee.type === 'MemberExpression' ? memberName(callee) : undefined;
    const written = callee.type === 'Identifier' ? callee.name : (name ?? '');
    return !/fill|random|getRandomValues|copy|set|write/i.test(written);
  }
  return (
    parent?.type !== 'MemberExpression' ||
    !/^(set|fill|copy|write\w*)$/.test(memberName(parent) ?? '')
  );
}
