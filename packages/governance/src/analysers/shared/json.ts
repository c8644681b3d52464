import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { Lines } from './lines.ts';
import type { Located, LocatedMap, Scalar } from './located.ts';

/** Deeper than any document that is no attack. */
const DEEPEST = 500;

export interface JsonDocument {
  value?: Located;
  problem?: { line: number; message: string };
}

/** Reads JSON with the place of each value. */
export function readJson(text: string): JsonDocument {
  const errors: ParseError[] = [];
  const lines = new Lines(text);
  try {
    const tree = parseTree(text, errors);
    const [error] = errors;
    if (tree === undefined || error !== undefined) {
      const { line } = lines.position(error?.offset ?? 0);
      return { problem: { line, message: 'This is not JSON.' } };
    }
    return { value: locate(tree, lines, 0) };
  } catch (error) {
    // The parser recurses.
    if (!(error instanceof RangeError)) throw error;
    return { problem: { line: 1, message: 'It is nested too deeply to be read.' } };
  }
}

function locate(node: Node, lines: Lines, depth: number): Located {
  const at = lines.place(node.offset, node.offset + node.length);
  if (depth > DEEPEST) return { kind: 'unknown', at, text: '…' };
  if (node.type === 'array') {
    const items = (node.children ?? []).map((child) => locate(child, lines, depth + 1));
    return { kind: 'list', at, items };
  }
  if (node.type !== 'object') return { kind: 'scalar', at, value: node.value as Scalar };
  const map: LocatedMap = { kind: 'map', at, entries: new Map(), keys: new Map() };
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (key === undefined || value === undefined) continue;
    map.entries.set(String(key.value), locate(value, lines, depth + 1));
    map.keys.set(String(key.value), lines.place(key.offset, key.offset + key.length));
  }
  return map;
}
