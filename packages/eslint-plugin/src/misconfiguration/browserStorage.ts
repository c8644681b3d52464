import {
  argumentAt,
  calleeName,
  memberName,
  stringValue,
  unwrap,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { spoken } from '../shared/names.ts';
import { constantOf } from '../shared/values.ts';

export const browserStorage = nodeRule(
  {
    name: 'browser-storage',
    title: 'Credentials are not kept where every script reads them',
    cwe: ['CWE-922'],
    group: 'misconfiguration',
    advice: 'Keep the session in a cookie with `httpOnly`, `secure` and `sameSite`.',
  },
  (file) => ({
    CallExpression(node) {
      const symbol = symbolOf(node.callee, file.unit) ?? '';
      if (!/^%(localStorage|sessionStorage)\.setItem$/.test(symbol)) return;
      const key = constantOf(argumentAt(node, 0), file.unit);
      check(typeof key === 'string' ? key : nameOf(argumentAt(node, 1)), node, file);
    },
    AssignmentExpression({ left, right }) {
      if (left.type !== 'MemberExpression') return;
      const object = symbolOf(left.object, file.unit) ?? '';
      if (!/^%(localStorage|sessionStorage)$/.test(object)) return;
      check(memberName(left) ?? nameOf(right), left, file);
    },
  }),
);

const CREDENTIAL =
  /\b(token|jwt|password|passwd|secret|api ?key|apikey|private ?key|card|card number|pan|cvv|cvc|pin|ssn|iban|credential|credentials|session)s?\b/;
const HARMLESS = /\b(expiry|expires|type|count|theme|tab|shown|id token hint|last)\b/;

function check(name: string | undefined, place: Node, file: File): void {
  if (name === undefined) return;
  const words = spoken(name);
  if (CREDENTIAL.test(words) && !HARMLESS.test(words)) {
    file.report(place, `Any script of the page can read \`${name}\`.`);
  }
}

function nameOf(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  const value = unwrap(node);
  if (value.type === 'Identifier') return value.name;
  if (value.type === 'MemberExpression') return memberName(value);
  if (value.type === 'CallExpression' && calleeName(value) === 'stringify')
    return nameOf(value.arguments[0]);
  return stringValue(value);
}
