import { stringValue } from '../../flow/nodes.ts';
import type { Unit } from '../../flow/unit.ts';
import { catastrophicPart } from '../catastrophe.ts';
import type { Certain } from '../sink.ts';

/** Regular expressions that can take exponential time. */
export function* matchCatastrophes(unit: Unit): Generator<Certain, void, undefined> {
  for (const node of unit.expressions) {
    const part = catastrophicPart(node.regex.pattern, node.regex.flags);
    if (part !== undefined) yield catastrophe(node, part);
  }
  for (const call of unit.callsByName.get('RegExp') ?? []) {
    const source = stringValue(call.arguments[0]);
    const part = source === undefined ? undefined : catastrophicPart(source, '');
    if (part !== undefined) yield catastrophe(call, part);
  }
}

function catastrophe(node: Certain['node'], part: string): Certain {
  return {
    rule: 'catastrophic-expression',
    node,
    message: `\`${part}\` can match one text in very many ways: a text that almost matches takes exponential time.`,
  };
}
