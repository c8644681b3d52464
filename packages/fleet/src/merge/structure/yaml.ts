import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseAllDocuments,
  type Node as YamlNode,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { flowCollection, type Placed } from './flow.ts';
import { NotMergeable, type Atom, type Collection, type Entry, type Node } from './tree.ts';

/** The text, and how far it has been read. */
interface Reader {
  text: string;
  at: number;
}

/**
 * Reads one YAML document, which ends with a line feed.
 *
 * @throws {NotMergeable} when it is none, has several documents, a key twice, or anchors, aliases,
 *   tags or keys that are more than a word
 */
export function parseYaml(text: string): Collection {
  const [document, ...others] = parseAllDocuments(text);
  const isOne = document && others.length === 0 && document.errors.length === 0;
  const root = isOne && 'contents' in document ? document.contents : undefined;
  if (!root || /^%/m.test(text)) throw new NotMergeable('Not one YAML document.');
  const reader = { text, at: 0 };
  const node = build(reader, root);
  if (node.kind === 'atom') throw new NotMergeable('A single value.');
  // Brackets are read up to the last one; lines up to the last comment.
  const start = node.flow ? text.slice(0, rangeOf(root).start) : '';
  return { ...node, open: start + node.open, close: node.close + text.slice(reader.at) };
}

function build(reader: Reader, node: unknown): Node {
  assertPlain(node);
  if (!isCollection(node)) return atom(reader, node);
  if (node.flow) return buildFlow(reader, node);
  return isMap(node) ? buildMap(reader, node) : buildList(reader, node as YAMLSeq);
}

function assertPlain(node: unknown): asserts node is YamlNode {
  if (!isScalar(node) && !isCollection(node)) throw new NotMergeable('An alias, or nothing.');
  if (isAlias(node) || node.anchor !== undefined || (node.tag ?? '') !== '') {
    throw new NotMergeable('An anchor, an alias or a tag.');
  }
}

function rangeOf(node: YamlNode): { start: number; end: number } {
  const [start, end] = node.range ?? [];
  if (start === undefined || end === undefined) throw new NotMergeable('A node without a place.');
  return { start, end };
}

function atom(reader: Reader, node: YamlNode): Atom {
  const { start, end } = rangeOf(node);
  reader.at = end;
  const text = reader.text.slice(start, end);
  const value = isScalar(node) ? node.value : undefined;
  return { kind: 'atom', text, value: typeof value === 'string' ? JSON.stringify(value) : text };
}

function buildMap(reader: Reader, map: YAMLMap): Collection {
  const indent = columnOf(reader.text, rangeOf(map).start);
  const entries = map.items.map((pair) => {
    const { start, end } = rangeOf(keyOf(pair));
    const before = blank(reader, start, indent);
    const colon = reader.text.indexOf(':', end) + 1;
    return finish(reader, { key: keyText(pair), before }, start, colon, pair.value);
  });
  return lines('map', indent, entries);
}

function buildList(reader: Reader, list: YAMLSeq): Collection {
  const indent = columnOf(reader.text, rangeOf(list).start);
  const entries = list.items.map((item) => {
    // eslint-disable-next-line security/detect-unsafe-regex -- Each repetition ends with the one line break in it.
    const pattern = /(?:[ \t]*(?:#[^\n]*)?\n)*[ ]*/y;
    pattern.lastIndex = reader.at;
    const dash = reader.at + (pattern.exec(reader.text)?.[0].length ?? 0);
    if (reader.text[dash] !== '-') throw new NotMergeable('An item without a dash.');
    const before = blank(reader, dash, indent);
    return finish(reader, { key: undefined, before }, dash, dash + 1, item);
  });
  return lines('list', indent, entries);
}

function lines(kind: 'map' | 'list', indent: number, entries: Entry[]): Collection {
  return { kind, flow: false, compact: false, indent, open: '', entries, close: '' };
}

/** Reads the value of an entry, and the rest of its line. */
function finish(
  reader: Reader,
  entry: Pick<Entry, 'key' | 'before'>,
  start: number,
  headEnd: number,
  node: unknown,
): Entry {
  assertPlain(node);
  const inBlock = isCollection(node) && !node.flow;
  const lineEnd = reader.text.indexOf('\n', headEnd) + 1;
  const valueStart = Math.max(rangeOf(node).start, headEnd);
  const compact = inBlock && valueStart < lineEnd;
  if (compact && !isMap(node)) throw new NotMergeable('A list in the line of another.');
  reader.at = inBlock && !compact ? lineEnd : valueStart;
  const head = reader.text.slice(start, reader.at);
  const value = build(reader, node);
  const after = inBlock ? '' : restOfLine(reader);
  return { ...entry, head, value: value.kind === 'atom' ? value : { ...value, compact }, after };
}

/** Comments and blank lines up to a place; a map behind a dash is indented as if it had a line of its own. */
function blank(reader: Reader, end: number, indent: number): string {
  const text = reader.text.slice(reader.at, end);
  const behindDash = reader.at > 0 && reader.text[reader.at - 1] !== '\n';
  if (behindDash && text !== '') throw new NotMergeable('A key behind something else.');
  // eslint-disable-next-line security/detect-unsafe-regex -- Each repetition ends with the one line break in it.
  if (!/^(?:[ \t]*(?:#[^\n]*|---[^\n]*)?\n)*[ ]*$/.test(text)) {
    throw new NotMergeable('A key that is not the first of its line.');
  }
  reader.at = end;
  return behindDash ? ' '.repeat(indent) : text;
}

function restOfLine(reader: Reader): string {
  if (reader.text[reader.at - 1] === '\n') return '';
  const end = reader.text.indexOf('\n', reader.at) + 1;
  const rest = reader.text.slice(reader.at, end);
  // eslint-disable-next-line security/detect-unsafe-regex -- A blank is no hash, and `.` no line break.
  if (!/^[ \t]*(?:#.*)?\n$/.test(rest)) throw new NotMergeable('More in the line of a value.');
  reader.at = end;
  return rest;
}

function buildFlow(reader: Reader, node: YAMLMap | YAMLSeq): Collection {
  const range = rangeOf(node);
  const kind = isMap(node) ? ('map' as const) : ('list' as const);
  const placed = node.items.map((item) => placeFlow(reader, item));
  const collection = flowCollection(reader.text, { kind, ...range }, placed, 'yaml');
  reader.at = range.end;
  return collection;
}

function placeFlow(reader: Reader, item: unknown): Placed {
  if (!isPair(item)) {
    const value = build(reader, item);
    const { start, end } = rangeOf(item as YamlNode);
    return { start, end, entry: { key: undefined, head: '', value } };
  }
  const { start } = rangeOf(keyOf(item));
  const value = build(reader, item.value);
  const range = rangeOf(item.value as YamlNode);
  const head = reader.text.slice(start, range.start);
  if (!head.includes(':')) throw new NotMergeable('A key without a value.');
  return { start, end: range.end, entry: { key: keyText(item), head, value } };
}

function keyOf(pair: Pair): YamlNode {
  assertPlain(pair.key);
  return pair.key;
}

function keyText({ key }: Pair): string {
  if (!isScalar(key) || key.value === '<<') throw new NotMergeable('A key that is no word.');
  return String(key.value);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
