import { argumentAt, propertyValue, unwrap, type CallNode, type Node } from '../../flow/nodes.ts';
import { Kind } from '../../flow/taint.ts';
import type { CallMatcher } from '../sink.ts';

const SOCKETS = /^(net|tls)\.(connect|createConnection)$/;

/** Connections below HTTP, and proxies that hand a request on. */
export const matchConnection: CallMatcher = ({ call, symbol, name, receiver }) => {
  const isProxy = /^(web|ws)$/.test(name) && /proxy/i.test(receiver) && call.arguments.length > 2;
  const host = SOCKETS.test(symbol)
    ? hostOf(call)
    : isProxy
      ? propertyValue(unwrap(call.arguments[2] as Node), 'target')
      : undefined;
  if (!host) return [];
  const place = `the address that \`${name}()\` calls`;
  return [{ rule: 'server-side-request-forgery', kind: Kind.request, value: host, place }];
};

/** `connect(port, host)`, `connect({ host, port })` */
function hostOf(call: CallNode): Node | undefined {
  const first = argumentAt(call, 0);
  if (!first) return undefined;
  const options = unwrap(first);
  if (options.type === 'ObjectExpression') return propertyValue(options, 'host');
  return argumentAt(call, 1);
}
