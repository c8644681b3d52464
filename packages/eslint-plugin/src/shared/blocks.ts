import type { Node } from '../flow/nodes.ts';

/** Whether a block holds nothing, not even a comment that says why nothing is to be done. */
export function isEmptyBlock(block: Node, text: string): boolean {
  if (block.type !== 'BlockStatement' || block.body.length > 0) return false;
  return !/\/[/*]/.test(text.slice(...block.range));
}
