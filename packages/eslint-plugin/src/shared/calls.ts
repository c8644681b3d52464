import { chainText, receiverOf, unwrap, type CallNode, type Node } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import type { Unit } from '../flow/unit.ts';

/** Where a callee comes from: `crypto.createHash`; empty where that cannot be told. */
export function symbolOfCall(call: CallNode, unit: Unit): string {
  return symbolOf(call.callee, unit) ?? '';
}

/** The last name of what a method is called on: `pool` in `this.pool.query()`. */
export function receiverName(call: CallNode): string {
  const receiver = receiverOf(call);
  return (receiver && chainText(receiver)?.split('.').at(-1)) ?? '';
}

/** The calls of a chain, from the last to the first: `createHash('md5').update(x).digest()`. */
export function* chainOf(node: Node): Generator<CallNode, void, undefined> {
  let current: Node | undefined = unwrap(node);
  while (current) {
    if (current.type === 'CallExpression' || current.type === 'NewExpression') {
      yield current;
      current = receiverOf(current);
    } else current = current.type === 'MemberExpression' ? current.object : undefined;
    current = current && unwrap(current);
  }
}

/** The call at the end of the chain that begins with a call: `.digest()` of `createHash()…`. */
export function endOfChain(call: CallNode): Node {
  let current: Node = call;
  for (;;) {
    const parent: Node | undefined = current.parent;
    const isNext =
      (parent?.type === 'MemberExpression' && parent.object === current) ||
      (parent?.type === 'CallExpression' && parent.callee === current) ||
      parent?.type === 'ChainExpression' ||
      parent?.type === 'TSNonNullExpression';
    if (!isNext) return current;
    current = parent;
  }
}

/** The calls by name behind a call in its chain: `update` behind `createHash()`. */
export function* callsBehind(call: CallNode): Generator<CallNode, void, undefined> {
  const end = endOfChain(call);
  for (const each of chainOf(end)) if (each !== call) yield each;
}
