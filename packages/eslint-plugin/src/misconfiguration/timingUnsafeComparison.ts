import {
  argumentAt,
  calleeName,
  memberName,
  receiverOf,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { taintOf } from '../flow/evaluate.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { chainOf, symbolOfCall } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';

export const timingUnsafeComparison = nodeRule(
  {
    name: 'timing-unsafe-comparison',
    title: 'Signatures and codes are compared in constant time',
    cwe: ['CWE-208'],
    group: 'misconfiguration',
    advice: 'Compare with `timingSafeEqual()` of node:crypto, after the lengths.',
  },
  (file) => ({
    CallExpression(node) {
      checkEquals(node, file);
    },
    BinaryExpression({ operator, left, right, parent }) {
      if (!/^[!=]==?$/.test(operator) || left.type === 'PrivateIdentifier') return;
      if (isFixed(left, file) || isFixed(right, file)) return;
      const names = [nameOf(left), nameOf(right)].filter((each) => each !== undefined);
      const computed = isSignature(left, file, 0) || isSignature(right, file, 0);
      const secret = names.find((each) => isSecret(each));
      if (!computed && (secret === undefined || !comesFromOutside(left, right, file))) return;
      file.report(
        parent.type === 'IfStatement' ? parent.test : left,
        `\`${operator}\` on \`${secret ?? names[0] ?? 'a signature'}\` takes longer the more of it is right.`,
      );
    },
  }),
);

/** `expected.equals(given)` of a Buffer stops at the first difference. */
function checkEquals(call: CallNode, file: File): void {
  const given = argumentAt(call, 0);
  const own = receiverOf(call);
  if (calleeName(call) !== 'equals' || !given || !own) return;
  if (isSignature(own, file, 0) || isSignature(given, file, 0)) {
    file.report(call, '`equals()` takes longer the more of the signature is right.');
  }
}

function isFixed(node: Node, { text }: File): boolean {
  const value = unwrap(node);
  if (
    value.type === 'Literal' ||
    (value.type === 'TemplateLiteral' && value.expressions.length === 0) ||
    value.type === 'UnaryExpression'
  )
    return true;
  return (
    value.type === 'Identifier' &&
    (value.name === 'undefined' ||
      (/^[A-Z][A-Z_]*$/.test(value.name) &&
        !/SECRET|TOKEN|KEY/.test(value.name) &&
        text.length > 0))
  );
}

function nameOf(node: Node): string | undefined {
  const value = unwrap(node);
  if (value.type === 'Identifier') return value.name;
  if (value.type === 'MemberExpression') return memberName(value);
  // `Bearer ${token}`
  if (value.type === 'TemplateLiteral') {
    const last = value.expressions.at(-1);
    return last && nameOf(last);
  }
  if (value.type === 'CallExpression') {
    const key = value.arguments[0];
    return key?.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
  }
  return undefined;
}

const SECRET =
  /\b(signature|hmac|mac|digest|token|api ?key|apikey|secret|password|passwd|otp|csrf|passcode|hub signature 256|x signature|access ?key|webhook ?secret)s?$/;
const NOT_SECRET =
  /\b(type|id|name|length|count|kind|status|next|page|cursor|hash tag|confirm|confirmation|repeat|retype|index|syntax)\b/;

function isSecret(name: string): boolean {
  const words = spoken(name);
  return SECRET.test(words) && !NOT_SECRET.test(words);
}

/** `createHmac(…).update(…).digest('hex')`, also through a variable. */
function isSignature(node: Node, file: File, depth: number): boolean {
  const value = unwrap(node);
  if (value.type === 'CallExpression') {
    return [...chainOf(value)].some(
      (each) =>
        /(^|\.)(createHmac|Hmac\w+)$/.test(symbolOfCall(each, file.unit)) ||
        calleeName(each) === 'createHmac',
    );
  }
  if (value.type === 'TemplateLiteral' || value.type === 'BinaryExpression') {
    const parts = value.type === 'TemplateLiteral' ? value.expressions : [value.right];
    return parts.some((each) => isSignature(each, file, depth + 1));
  }
  if (value.type !== 'Identifier' || depth > 3) return false;
  const [definition] = file.unit.bindingOf(value)?.definitions ?? [];
  const init = definition?.type === 'Variable' ? definition.node.init : undefined;
  return init ? isSignature(init, file, depth + 1) : false;
}

function comesFromOutside(left: Node, right: Node, { unit }: File): boolean {
  return [left, right].some((each) =>
    taintOf(each, [], { unit }).some(({ origin }) => origin.control === 'remote'),
  );
}
