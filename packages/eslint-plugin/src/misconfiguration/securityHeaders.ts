import { argumentAt, type CallNode } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { optionsOf } from '../shared/values.ts';

export const securityHeaders = nodeRule(
  {
    name: 'security-headers',
    title: 'The headers that protect visitors stay on',
    cwe: ['CWE-693', 'CWE-1021'],
    group: 'misconfiguration',
    advice: 'Leave the default, or name what the page needs.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const PROTECTIONS = [
  'contentSecurityPolicy',
  'hsts',
  'strictTransportSecurity',
  'frameguard',
  'xFrameOptions',
  'noSniff',
  'xContentTypeOptions',
];

function check(call: CallNode, { unit, report }: File): void {
  if (!/^(helmet|koa-helmet|@fastify\/helmet)$/.test(symbolOfCall(call, unit))) return;
  const options = optionsOf(argumentAt(call, 0), unit);
  const off = PROTECTIONS.find((name) => options?.constant(name) === false);
  const node = off === undefined ? undefined : options?.get(off);
  if (node) report(node, `\`${String(off)}\` is switched off.`);
}
