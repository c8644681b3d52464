import {
  argumentAt,
  calleeName,
  enclosingFunction,
  keyName,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { functionName } from '../flow/roles.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { callsBehind, endOfChain, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';
import { constantOf, targetName } from '../shared/values.ts';

// eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
const WEAK = /^(rsa-?)?(md2|md4|md5|sha-?1|sha-?0|ripemd(160)?|rmd160)(withrsa)?$/i;

export const weakHash = nodeRule(
  {
    name: 'weak-hash',
    title: 'Signatures and secrets are hashed with SHA-256 or stronger',
    cwe: ['CWE-328', 'CWE-327'],
    group: 'misconfiguration',
    advice: "Use `createHash('sha256')`, or scrypt or argon2 for a password.",
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
    NewExpression(node) {
      check(node, file);
    },
  }),
);

/** What RFC 6455 has the server hash with SHA-1, to show that it speaks WebSocket. */
const HANDSHAKE = /258EAFA5-E914-47DA-95CA-C5AB0DC85B11|sec-websocket-accept/i;

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const algorithm = algorithmOf(call, symbolOfCall(call, unit), file);
  if (algorithm === undefined || !WEAK.test(algorithm.name)) return;
  if (!algorithm.signs && isChecksum(call, file)) return;
  if (/sha-?1/i.test(algorithm.name) && HANDSHAKE.test(file.text)) return;
  report(call, `Collisions of \`${algorithm.name}\` can be made.`);
}

interface Algorithm {
  readonly name: string;
  /** Whether it makes a signature, so that no context excuses it. */
  readonly signs?: boolean;
}

function algorithmOf(call: CallNode, symbol: string, { unit }: File): Algorithm | undefined {
  const first = constantOf(argumentAt(call, 0), unit);
  const text = typeof first === 'string' ? first : '';
  if (/^(crypto|%crypto)\.(createHash|hash)$/.test(symbol)) return { name: text };
  if (/^crypto\.(createSign|createVerify)$/.test(symbol)) return { name: text, signs: true };
  if (/^crypto\.createHmac$/.test(symbol)) {
    // HMAC with SHA-1 is not broken; old interfaces of others ask for it.
    return /md/i.test(text) ? { name: text, signs: true } : undefined;
  }
  if (/^(%crypto|crypto\.webcrypto|crypto)\.subtle\.digest$/.test(symbol)) return { name: text };
  if (
    /^(md5|blueimp-md5|js-md5|ts-md5\.Md5\.hashStr|spark-md5\.hash|pure-md5)(\.md5)?$/.test(symbol)
  ) {
    return { name: 'md5' };
  }
  if (/^(sha1|js-sha1)(\.sha1)?$/.test(symbol)) return { name: 'sha1' };
  const library = /^(?:crypto-js|%CryptoJS|crypto-js\/\w+)(?:\.|\/)?(MD5|SHA1|RIPEMD160)?$/.exec(
    symbol,
  );
  if (library?.[1] !== undefined) return { name: library[1].toLowerCase() };
  if (/^crypto-js\/(md5|sha1)$/.test(symbol)) return { name: symbol.slice(10) };
  const forge = /^node-forge\.md\.(md5|sha1)\.create$/.exec(symbol);
  if (forge?.[1] !== undefined) return { name: forge[1] };
  const object = /^object-hash\.(MD5|sha1)$/.exec(symbol);
  return object?.[1] === undefined ? undefined : { name: object[1] };
}

/** What a weak hash is good enough for: telling things apart that nobody wants to forge. */
const CHECKSUM =
  /\b(etag|e tag|checksum|checksums|cache|cached|key for|cache key|fingerprint|content|contents|file|files|asset|assets|bust|revision|rev|version|gravatar|avatar|dedupe|dedup|duplicate|duplicates|shard|shards|bucket|partition|ring|chunk|chunks|integrity|change|changed|diff|build|bundle|color|colour|namespace|uuid|v3|v5|slug|identicon|blob|etags|md5sum|sha1sum|content md5|thumbnail|image|document|git|short|stable|part|storage|memo|memoize|query id|tag|websocket|script|accept|upgrade|handshake|sum)\b/;
const SECURITY =
  /\b(password|passwd|passphrase|pwd|pass|credential|credentials|secret|token|signature|signed|sign|session|otp|pin|auth|authenticate|login|apikey|api key|license|reset|user|salt|mac|hmac|verify|nonce|cvv|pan|card|ssn)\b/;

function isChecksum(call: CallNode, file: File): boolean {
  const names = contextOf(call, file);
  if (names.some((name) => SECURITY.test(name))) return false;
  return names.some((name) => CHECKSUM.test(name));
}

/** Names around the hash: what is hashed, where it goes, the function and the file. */
function contextOf(call: CallNode, { unit, text }: File): string[] {
  const end = endOfChain(call);
  const names = [targetName(end), targetName(call)];
  for (const each of [call, ...callsBehind(call)]) {
    if (calleeName(each) !== 'update' && each !== call) continue;
    for (const argument of each.arguments) names.push(text.slice(...argument.range).slice(0, 200));
  }
  const { parent } = end;
  if (parent?.type === 'CallExpression' && parent.callee !== end) {
    names.push(text.slice(...parent.callee.range));
    if (parent.arguments[0] && parent.arguments[0] !== end) {
      names.push(text.slice(...parent.arguments[0].range).slice(0, 80));
    }
  }
  for (
    let fn = enclosingFunction(call), level = 0;
    fn && level < 2;
    fn = enclosingFunction(fn), level += 1
  ) {
    names.push(functionName(fn));
  }
  names.push(...updatesOf(call, unit, text));
  const owner = classAround(call);
  if (owner !== undefined) names.push(owner);
  return names.filter((name) => name !== undefined).map(spoken);
}

/** What is fed to the hash later: `hash.update(chunk)`. */
function updatesOf(call: CallNode, unit: File['unit'], text: string): string[] {
  const declarator = call.parent;
  if (declarator.type !== 'VariableDeclarator') return [];
  const references = unit.bindingOf(declarator.id)?.references ?? [];
  return references.slice(0, 8).flatMap(({ identifier }) => {
    const member = (identifier as Node).parent;
    const use = member?.parent;
    if (member?.type !== 'MemberExpression' || use?.type !== 'CallExpression') return [];
    const target = targetName(endOfChain(use));
    return [
      ...(target === undefined ? [] : [target]),
      ...use.arguments.map((each) => text.slice(...each.range).slice(0, 100)),
    ];
  });
}

function classAround(node: Node): string | undefined {
  for (let current: Node | undefined = node; current; current = current.parent) {
    if (current.type === 'ClassDeclaration') return current.id?.name;
    if (current.type === 'MethodDefinition' && keyName(current) === undefined) return undefined;
  }
  return undefined;
}
