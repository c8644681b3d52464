import { getNodeValue, parseTree, type Node as JsonNode, type ParseError } from 'jsonc-parser';
import { flowCollection, type Placed } from './flow.ts';
import { NotMergeable, type Collection, type Node } from './tree.ts';

/**
 * Reads JSON, with or without comments. The white space around the root belongs to it.
 *
 * @throws {NotMergeable} when it is none, or an object has a key twice
 */
export function parseJson(text: string): Collection {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: false });
  if (!root || errors.length > 0) throw new NotMergeable('Not JSON.');
  const node = build(text, root);
  if (node.kind === 'atom') throw new NotMergeable('A single value.');
  const end = root.offset + root.length;
  return {
    ...node,
    open: text.slice(0, root.offset) + node.open,
    close: node.close + text.slice(end),
  };
}

function build(text: string, node: JsonNode): Node {
  const { type, offset, length, children = [] } = node;
  const range = { start: offset, end: offset + length };
  if (type === 'object') {
    const properties = children.map((property) => placeProperty(text, property));
    const keys = new Set(properties.map(({ entry }) => entry.key));
    if (keys.size < properties.length) throw new NotMergeable('A key twice.');
    return flowCollection(text, { kind: 'map', ...range }, properties, 'json');
  }
  if (type === 'array') {
    const items = children.map((child) => ({
      start: child.offset,
      end: child.offset + child.length,
      entry: { key: undefined, head: '', value: build(text, child) },
    }));
    return flowCollection(text, { kind: 'list', ...range }, items, 'json');
  }
  const source = text.slice(range.start, range.end);
  // Numbers as they are written: some are more exact than a double.
  return {
    kind: 'atom',
    text: source,
    value: type === 'number' ? source : JSON.stringify(getNodeValue(node)),
  };
}

function placeProperty(text: string, { offset, length, children = [] }: JsonNode): Placed {
  const [key, value] = children;
  if (!key || !value) throw new NotMergeable('A property without a value.');
  return {
    start: offset,
    end: offset + length,
    entry: {
      key: String(getNodeValue(key)),
      head: text.slice(offset, value.offset),
      value: build(text, value),
    },
  };
}

/** Indents a JSON text as another one is: two texts that differ in this alone have no difference. */
export function indentedLike(text: string, model: string): string {
  const [from, to] = [unitOf(text), unitOf(model)];
  if (from === to || !from || !to) return text;
  return text.replace(/^[ \t]+/gm, (white) => {
    const levels = Math.floor(white.length / from.length);
    return to.repeat(levels) + white.slice(levels * from.length);
  });
}

function unitOf(text: string): string | undefined {
  return /^[ \t]+(?=\S)/m.exec(text)?.[0];
}
