import type { Node } from '../flow/nodes.ts';
import type { Unit } from '../flow/unit.ts';

/** The parts of a rule's file that say what is written in it. */
interface Written {
  readonly unit: Unit;
  readonly text: string;
}

const answers = new WeakMap<RegExp, WeakMap<object, boolean>>();

/**
 * Whether the pattern is found in the text of a node, or of the whole file. Looked for once, however many
 * places ask; so the pattern has to be a constant of its module, without the flags `g` and `y`.
 */
export function mentions({ unit, text }: Written, pattern: RegExp, node?: Node): boolean {
  let known = answers.get(pattern);
  if (!known) answers.set(pattern, (known = new WeakMap()));
  // A program's own range leaves out the comments before it.
  const key = node ?? unit;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = pattern.test(node ? text.slice(...node.range) : text);
    known.set(key, answer);
  }
  return answer;
}
