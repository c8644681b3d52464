import { argumentAt, type CallNode } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

const WEAK_CURVE =
  /^(secp(112|128|160|192)|sect(113|131|163|193)|prime192|brainpoolP160|P-192|c2pnb1|wap-wsg)/i;

export const weakKey = nodeRule(
  {
    name: 'weak-key',
    title: 'Keys are long enough: RSA 2048, curves of 256, AES of 128 bits',
    cwe: ['CWE-326'],
    group: 'misconfiguration',
    advice: "Use RSA with 3072 bits, `'P-256'` or `'ed25519'`.",
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

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  const first = argumentAt(call, 0);
  if (/^crypto\.generateKeyPair(Sync)?$/.test(symbol)) checkPair(call, file);
  else if (/subtle\.generateKey$/.test(symbol)) checkModulus(first, 2048, call, file);
  else if (/^(node-rsa)$/.test(symbol)) checkModulus(first, 2048, call, file, 'b');
  else if (/^node-forge\.(pki\.rsa|rsa)\.generateKeyPair$/.test(symbol)) {
    const bits = constantOf(first, unit);
    if (typeof bits === 'number' && bits < 2048)
      report(call, `${String(bits)} bits can be factored.`);
    else checkModulus(first, 2048, call, file, 'bits');
  } else if (/^crypto\.createDiffieHellman$/.test(symbol)) {
    const bits = constantOf(first, unit);
    if (typeof bits === 'number' && bits < 2048) report(call, `${String(bits)} bits are too few.`);
  } else if (/^crypto\.(getDiffieHellman|createDiffieHellmanGroup)$/.test(symbol)) {
    if (/^modp(1|2|5)$/.test(String(constantOf(first, unit))))
      report(call, 'The group is too small.');
  } else if (
    /^crypto\.createECDH$/.test(symbol) &&
    WEAK_CURVE.test(String(constantOf(first, unit)))
  ) {
    report(call, 'The curve is too small.');
  }
}

function checkPair(call: CallNode, file: File): void {
  const kind = constantOf(argumentAt(call, 0), file.unit);
  const given = argumentAt(call, 1);
  if (kind === 'rsa' || kind === 'rsa-pss' || kind === 'dsa') checkModulus(given, 2048, call, file);
  if (kind !== 'ec') return;
  const curve = optionsOf(given, file.unit)?.constant('namedCurve');
  if (typeof curve === 'string' && WEAK_CURVE.test(curve))
    file.report(call, `The curve \`${curve}\` is too small.`);
}

function checkModulus(
  given: Parameters<typeof optionsOf>[0],
  least: number,
  call: CallNode,
  { unit, report }: File,
  name = 'modulusLength',
): void {
  const options = optionsOf(given, unit);
  const bits = options?.constant(name);
  if (typeof bits !== 'number' || bits >= least) return;
  const node = options?.get(name);
  const isInside = node && node.range[0] > call.range[0] && node.range[1] < call.range[1];
  report(isInside ? node : call, `${String(bits)} bits can be factored.`);
}
