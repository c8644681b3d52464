import {
  isFunction,
  keyName,
  memberName,
  unwrap,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { constantOf } from '../shared/values.ts';

/** Options that switch verification off, with the value that does so. */
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['rejectUnauthorized', false],
  ['strictSSL', false],
  ['sslValidate', false],
  ['tlsAllowInvalidCertificates', true],
  ['tlsAllowInvalidHostnames', true],
  ['tlsInsecure', true],
  ['trustServerCertificate', true],
  ['insecureSkipVerify', true],
  ['acceptUnauthorized', true],
]);
const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';

export const tlsVerification = nodeRule(
  {
    name: 'tls-verification',
    title: 'The certificate of the other side is verified',
    cwe: ['CWE-295', 'CWE-297'],
    group: 'misconfiguration',
    advice: 'Leave verification on; trust a private authority with `ca`.',
  },
  (file) => ({
    Property(node) {
      const name = keyName(node);
      if (node.parent.type !== 'ObjectExpression' || name === undefined) return;
      checkSwitch(name, node.value, node, file);
      if (name === VARIABLE) checkVariable(node.value, node, file);
      if (name === 'checkServerIdentity') checkIdentity(node.value, node, file);
    },
    AssignmentExpression(node) {
      const { left, right } = node;
      if (left.type !== 'MemberExpression') return;
      const name = memberName(left) ?? '';
      checkSwitch(name, right, node, file);
      if (name === VARIABLE) checkVariable(right, node, file);
      if (name === 'checkServerIdentity') checkIdentity(right, node, file);
    },
    Literal(node) {
      if (typeof node.value === 'string') checkAddress(node.value, node, file);
    },
    TemplateElement(node) {
      checkAddress(node.value.raw, node, file);
    },
  }),
);

function checkSwitch(name: string, value: Node, place: Node, file: File): void {
  const { unit, text, report } = file;
  const wrong = SWITCHES.get(name);
  if (wrong === undefined) return;
  const given = constantOf(value, unit);
  if (given !== wrong && !(given === 0 && !wrong)) return;
  if (isAskedFor(place, text)) return;
  report(place, `\`${name}\` makes the connection accept any certificate.`, {
    description: 'Verify the certificate.',
    replace: value,
    text: String(!wrong),
  });
}

/** A mode that is called what it does, or a host that is this machine. */
const ASKED_FOR = /['"`](no-?verify|insecure|skip-?verify)['"`]|localhost|\b127\\?\.0|['"]::1['"]/i;
/** The modes of libpq that look at no certificate. */
const LIBPQ_MODE = /['"](allow|prefer|require|verify-ca|no-verify)['"]/;

/** Whether the branch around the place is taken only where somebody chose it by its name. */
function isAskedFor(place: Node, text: string): boolean {
  let child = place;
  for (let node = place.parent; node && !isFunction(node); child = node, node = node.parent) {
    if (node.type === 'IfStatement' && child === node.consequent) {
      if (ASKED_FOR.test(text.slice(...node.test.range))) return true;
    } else if (node.type === 'SwitchCase' && node.test) {
      const mode = text.slice(...node.test.range);
      const subject = text.slice(...node.parent.discriminant.range);
      if (ASKED_FOR.test(mode) || (/ssl_?mode/i.test(subject) && LIBPQ_MODE.test(mode)))
        return true;
    }
  }
  return false;
}

function checkVariable(value: Node, place: Node, { unit, report }: File): void {
  const given = constantOf(value, unit);
  if (given === '0' || given === 0 || given === false) {
    report(place, `\`${VARIABLE}\` makes every connection of the process accept any certificate.`);
  }
}

/** A check that returns nothing and throws nothing has found the host's name right. */
function checkIdentity(value: Node, place: Node, { unit, text, report }: File): void {
  if (isAskedFor(place, text)) return;
  const located = locateFunction(value, unit);
  const symbol = symbolOf(value, unit) ?? '';
  if (!located || symbol.startsWith('tls.')) return;
  if (acceptsAll(located.node)) report(place, '`checkServerIdentity` accepts any host.');
}

function acceptsAll(fn: FunctionNode): boolean {
  if (fn.body.type !== 'BlockStatement') return isNothing(fn.body);
  return fn.body.body.every(
    (statement) =>
      statement.type === 'ReturnStatement' &&
      (!statement.argument || isNothing(statement.argument)),
  );
}

function isNothing(node: Node): boolean {
  const value = unwrap(node);
  if (isFunction(value)) return false;
  if (value.type === 'Literal') return value.value === null || value.value === true;
  if (value.type === 'UnaryExpression') return value.operator === 'void';
  return value.type === 'Identifier' && value.name === 'undefined';
}

const ADDRESS =
  /^[a-z][a-z+\d]*:\/\/.*[?&](sslmode=no-verify|tlsInsecure=true|tlsAllowInvalidCertificates=true|trustServerCertificate=true)\b/i;

function checkAddress(text: string, node: Node, { report }: File): void {
  const [, option] = ADDRESS.exec(text) ?? [];
  if (option !== undefined) report(node, `\`${option}\` accepts any certificate.`);
}
