import { argumentAt, calleeName, stringValue, type CallNode } from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { mentions } from '../shared/mentions.ts';

export const unauditedAction = nodeRule(
  {
    name: 'unaudited-action',
    title: 'Changes of rights, limits and keys leave an audit event',
    cwe: ['CWE-778'],
    group: 'payments',
    advice: 'Write an audit event with who, what, when, from where and with which result.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const PRIVILEGED =
  /\/(admin|roles?|permissions?|limits?|api-?keys?|users\/:\w+\/(role|roles|permissions|limits|disable|unlock))(\/|$)/i;
const CHANGES =
  /\b\w*(update|insert|delete|remove|grant|revoke|assign|create|rotate|disable|promote|setRole|save|destroy|set)\w*\s*\(/i;
const TRAIL = /audit|activity|eventLog|trail|journal|history|publish|emit|record\w*Event/i;

/** Only where the whole work of the route is in sight, and nothing in the file speaks of an audit. */
function check(call: CallNode, file: File): void {
  if (!/^(post|put|patch|delete)$/.test(calleeName(call) ?? '')) return;
  const path = stringValue(argumentAt(call, 0)) ?? '';
  if (!path.startsWith('/') || !PRIVILEGED.test(path) || mentions(file, TRAIL)) return;
  const last = call.arguments.at(-1);
  const handler = last && locateFunction(last, file.unit);
  if (!handler || handler.unit !== file.unit) return;
  if (!mentions(file, CHANGES, handler.node)) return;
  file.report(call, 'Nobody can find out later who did this.');
}
