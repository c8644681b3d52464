import type { TSESTree } from '@typescript-eslint/types';
import { calleeName, receiverOf, type CallNode } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { handlerAround } from '../shared/handlers.ts';

export const blockingCall = nodeRule(
  {
    name: 'blocking-call',
    title: 'Nothing blocks the event loop while requests are served',
    cwe: ['CWE-1322', 'CWE-400'],
    group: 'house',
    advice: 'Use the form that returns a promise, or a worker thread.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
    WhileStatement(node) {
      checkBusyWait(node, file);
    },
  }),
);

const BLOCKING =
  /^(fs\.\w+Sync|child_process\.(execSync|execFileSync|spawnSync)|crypto\.(pbkdf2Sync|scryptSync|generateKeyPairSync|generatePrimeSync|checkPrimeSync|hkdfSync)|zlib\.\w+Sync|(bcrypt|bcryptjs|@node-rs\/bcrypt)\.(hashSync|compareSync|genSaltSync)|@node-rs\/argon2\.\w+Sync|sync-request|sync-fetch|deasync\.\w+|readline-sync\.\w+|execa\.(execaSync|sync)|cross-spawn\.sync|%Atomics\.wait|%XMLHttpRequest\(\)\.open|glob\.(sync|globSync)|fast-glob\.sync|shelljs\.exec|(argon2|scrypt|node-forge)\.\w+Sync)$/;

/** Calls that are known by their name, where the module is not in sight: `this.fs.readFileSync`. */
const NAMED =
  /^(readFileSync|writeFileSync|appendFileSync|readdirSync|statSync|execSync|execFileSync|spawnSync|pbkdf2Sync|scryptSync|gzipSync|gunzipSync|deflateSync|inflateSync|brotliCompressSync|hashSync|compareSync|copyFileSync|rmSync|unlinkSync|mkdirSync)$/;

function check(call: CallNode, file: File): void {
  const symbol = symbolOfCall(call, file.unit);
  const name = calleeName(call) ?? '';
  const isKnown = BLOCKING.test(symbol) && !/XMLHttpRequest/.test(symbol);
  if (!isKnown && !(NAMED.test(name) && isUnknown(call, file))) return;
  if (!handlerAround(call, file.unit)) return;
  file.report(call, `\`${name}()\` stops every other request until it is done.`);
}

/** A receiver of another library's has its own meaning of the name. */
function isUnknown(call: CallNode, { unit }: File): boolean {
  const receiver = receiverOf(call);
  const symbol = receiver ? symbolOf(receiver, unit) : undefined;
  return symbol === undefined || symbol.startsWith('%') || symbol.startsWith('file:');
}

/** `while (Date.now() < end) {}` */
function checkBusyWait(node: TSESTree.WhileStatement, { text, report }: File): void {
  const test = text.slice(...node.test.range);
  if (!/Date\.now\(\)|performance\.now\(\)|new Date\(\)/.test(test)) return;
  if (/\bawait\b|\byield\b/.test(text.slice(...node.body.range))) return;
  if (
    node.body.type === 'BlockStatement'
      ? node.body.body.length > 0
      : node.body.type !== 'EmptyStatement'
  )
    return;
  report(node, 'Waiting by looking at the clock stops everything else.');
}
