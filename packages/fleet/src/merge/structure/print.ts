import { NotMergeable, type Collection, type Entry, type Node } from './tree.ts';

/** The text of a tree. */
export function print(node: Node): string {
  if (node.kind === 'atom') return node.text;
  const { open, entries, close, flow } = node;
  if (!flow) {
    if (entries.length === 0) throw new NotMergeable('A YAML collection without entries.');
    return entries.map(printLine).join('') + close;
  }
  const last = entries.length - 1;
  const texts = entries.map(
    ({ before, head, value, after }, index) =>
      before + head + print(value) + (index < last ? ',' : '') + after,
  );
  return open + texts.join('') + close;
}

function printLine({ before, head, value, after }: Entry): string {
  const text = print(value);
  return before + head + (isCompact(value) ? inLine(text, value) : text) + after;
}

function isCompact(node: Node): node is Collection {
  return node.kind !== 'atom' && node.compact;
}

/** Puts the first line behind the dash. */
function inLine(text: string, { indent }: Collection): string {
  // eslint-disable-next-line security/detect-unsafe-regex -- Each repetition ends with the one line break in it.
  const rest = text.replace(/^(?:[ \t]*\n)+/, '');
  const first = rest.slice(indent);
  if (rest.slice(0, indent).trim() !== '' || /^[\s#]/.test(first)) {
    throw new NotMergeable('A comment behind the dash of a list.');
  }
  return first;
}

/** Moves a tree to another column. */
export function shifted<T extends Node>(node: T, columns: number): T {
  if (columns === 0) return node;
  if (node.kind === 'atom') return { ...node, text: shiftLines(node.text, columns) };
  return {
    ...node,
    indent: node.indent + columns,
    entries: node.entries.map((entry) => shiftedEntry(entry, columns, !node.flow)),
    close: shiftLines(node.close, columns),
  };
}

/** @param startsLine whether the entry begins a line, as in YAML's blocks */
function shiftedEntry(entry: Entry, columns: number, startsLine: boolean): Entry {
  const start = startsLine ? '\n' : '';
  // The key stands for what the white space indents.
  const before = shiftLines(`${start}${entry.before}k`, columns).slice(start.length, -1);
  return { ...entry, before, value: shifted(entry.value, columns) };
}

/** Indents all lines but the first; empty ones stay empty. */
function shiftLines(text: string, columns: number): string {
  return text.replace(/\n([ \t]*)(?=\S)/g, (_, indent: string) => {
    if (columns < 0) return `\n${indent.slice(-columns)}`;
    return `\n${indent}${(indent[0] ?? ' ').repeat(columns)}`;
  });
}
