import { unwrap, type Node } from './nodes.ts';
import { symbolOf } from './symbols.ts';
import { constantText } from './text.ts';
import type { Unit } from './unit.ts';

/**
 * Whether a path was made to begin at the root: `path.join('/', name)`, `path.normalize('/' + name)`.
 * No `..` is left in it, so that joined to a folder it stays inside.
 */
export function startsAtRoot(node: Node, unit: Unit): boolean {
  const call = unwrap(node);
  if (call.type !== 'CallExpression') return false;
  const symbol = symbolOf(call, unit) ?? '';
  const [first, second] = call.arguments;
  if (!first || !/^path(\.posix|\.win32)?\.(join|normalize)\(\)$/.test(symbol)) return false;
  const begin = constantText(first, unit);
  return second ? begin === '/' : begin.startsWith('/');
}
