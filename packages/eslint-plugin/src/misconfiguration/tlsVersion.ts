import { keyName, type Node } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { constantOf } from '../shared/values.ts';

const OLD_VERSION = /^(SSLv?[23]|TLSv?1(\.[01])?|tls1(_1)?)$/i;
const OLD_METHOD = /^(SSLv2|SSLv3|TLSv1|TLSv1_1)(_(client|server))?_method$/;
const WEAK_CIPHER =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /^(.*[-_])?(RC4|DES|3DES|DES-CBC3|NULL|aNULL|eNULL|EXPORT|EXP|MD5|ADH|AECDH|LOW)([-_].*)?$/i;

export const tlsVersion = nodeRule(
  {
    name: 'tls-version',
    title: 'Connections use TLS 1.2 or newer, with ciphers that hold',
    cwe: ['CWE-327', 'CWE-326', 'CWE-757'],
    group: 'misconfiguration',
    advice: "Leave Node's defaults, or set `minVersion: 'TLSv1.2'`.",
  },
  (file) => ({
    Property(node) {
      if (node.parent.type === 'ObjectExpression')
        check(keyName(node) ?? '', node.value, node, file);
    },
    AssignmentExpression(node) {
      const symbol = symbolOf(node.left, file.unit) ?? '';
      if (symbol === 'tls.DEFAULT_MIN_VERSION' || symbol === 'tls.DEFAULT_MAX_VERSION') {
        check('minVersion', node.right, node, file);
      } else if (symbol === 'tls.DEFAULT_CIPHERS') check('ciphers', node.right, node, file);
      else if (node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier') {
        check(node.left.property.name, node.right, node, file);
      }
    },
  }),
);

function check(name: string, node: Node, place: Node, { unit, report }: File): void {
  if (!/^(min|max)_?(Tls)?Version$|^secureProtocol$|^ciphers$|^minTLSVersion$/i.test(name)) return;
  const value = constantOf(node, unit);
  if (typeof value !== 'string') return;
  if (name === 'ciphers') {
    const weak = value
      .split(/[:,\s]+/)
      .find((each) => WEAK_CIPHER.test(each) && /^[^!-]/.test(each));
    if (weak !== undefined) report(place, `The cipher \`${weak}\` can be broken.`);
    return;
  }
  if (name === 'secureProtocol' ? OLD_METHOD.test(value) : OLD_VERSION.test(value)) {
    report(place, `\`${value}\` has known attacks.`, {
      description: 'Require TLS 1.2.',
      replace: node,
      text: name === 'secureProtocol' ? "'TLSv1_2_method'" : "'TLSv1.2'",
    });
  }
}
