import { argumentAt, calleeName, memberName, stringValue, type CallNode } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

export const trustedProxy = nodeRule(
  {
    name: 'trusted-proxy',
    title: 'Only the proxies in front of the service may say who the client is',
    cwe: ['CWE-348', 'CWE-290'],
    group: 'misconfiguration',
    advice: 'Name the addresses of the proxies, or how many there are.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
    NewExpression(node) {
      check(node, file);
    },
    AssignmentExpression({ left, right }) {
      if (left.type !== 'MemberExpression' || memberName(left) !== 'proxy') return;
      if (symbolOf(left.object, file.unit) !== 'koa()') return;
      if (constantOf(right, file.unit) === true) file.report(right, EVERYBODY);
    },
  }),
);

/** With `true` the first address in `X-Forwarded-For` counts, which the client itself has written. */
const EVERYBODY = 'Every client can choose the address that it is taken for.';

function check(call: CallNode, { unit, report }: File): void {
  const name = calleeName(call);
  const setting = stringValue(argumentAt(call, 0));
  if (setting === 'trust proxy') {
    const value = argumentAt(call, 1);
    if (name === 'enable') report(call, EVERYBODY);
    else if (name === 'set' && value && constantOf(value, unit) === true) report(value, EVERYBODY);
    return;
  }
  const option = OPTIONS.get(symbolOfCall(call, unit));
  const options = option === undefined ? undefined : optionsOf(argumentAt(call, 0), unit);
  if (option === undefined || options?.constant(option) !== true) return;
  report(options.get(option) ?? call, EVERYBODY);
}

/** Frameworks that take the setting when they are made. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['fastify', 'trustProxy'],
  ['fastify.fastify', 'trustProxy'],
  ['koa', 'proxy'],
]);
