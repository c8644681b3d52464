import {
  argumentAt,
  calleeName,
  isFunction,
  memberName,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';

export const crossSiteRequest = nodeRule(
  {
    name: 'cross-site-request',
    title: 'A change that a cookie pays for carries a token of the page',
    cwe: ['CWE-352'],
    group: 'misconfiguration',
    advice:
      'Check a token that another site cannot know, or the `Sec-Fetch-Site` header; never change anything on GET.',
  },
  (file) => {
    const routes: CallNode[] = [];
    return {
      CallExpression(node) {
        if (isRoute(node)) routes.push(node);
      },
      'Program:exit'() {
        if (!hasSession(file)) return;
        const isProtected = PROTECTION.test(file.text);
        for (const route of routes) check(route, isProtected, file);
      },
    };
  },
);

const PROTECTION =
  /csurf|csrf|xsrf|lusca|sec-fetch-site|sameSite:\s*['"](strict|lax)|doubleCsrf|authenticity|headers?\.origin|get\(['"]origin['"]\)|bearer/i;

/** Whether this file itself sets up sessions that a cookie carries. */
function hasSession({ text }: File): boolean {
  return /express-session|cookie-session|koa-session|@fastify\/session|fastify-session/.test(text);
}

function isRoute(call: CallNode): boolean {
  const name = calleeName(call) ?? '';
  return (
    /^(get|post|put|patch|delete)$/.test(name) && /^\//.test(stringValue(argumentAt(call, 0)) ?? '')
  );
}

const OUTSIDE =
  /\/(login|signin|sign-in|signup|sign-up|register|logout|webhooks?|callback|oauth|health|public|search|forgot|reset)\b/i;
const CHANGES =
  /\.(update|updateOne|updateMany|delete|deleteOne|deleteMany|destroy|remove|insert|insertOne|save|create|transfer|withdraw|pay|send\w*Payment)\s*\(|\b(insert into|update \w+ set|delete from)\b/i;

function check(route: CallNode, isProtected: boolean, { text, unit, report }: File): void {
  const handler = route.arguments.at(-1);
  const path = stringValue(argumentAt(route, 0)) ?? '';
  if (!handler || !isFunction(unwrap(handler)) || OUTSIDE.test(path)) return;
  const callee = unwrap(route.callee);
  const receiver: Node | undefined = callee.type === 'MemberExpression' ? callee.object : undefined;
  if (receiver && /^(axios|got|%fetch)/.test(symbolOf(receiver, unit) ?? '')) return;
  const body = text.slice(...handler.range);
  if (!/\bsession\b|req\.user\b|\.isAuthenticated\(/.test(body) || !CHANGES.test(body)) return;
  const method = callee.type === 'MemberExpression' ? memberName(callee) : '';
  if (method === 'get') report(route, 'A link on any page can make this change.');
  else if (!isProtected) report(route, 'A form on any page can make this change.');
}
