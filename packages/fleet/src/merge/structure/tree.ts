/**
 * A JSON or YAML text as a tree that forgets nothing: the concatenation of all its strings, with
 * commas between the entries of flow collections, is the text again.
 */
export type Node = Atom | Collection;

export interface Atom {
  kind: 'atom';
  text: string;
  /** Equal for equal values, however they are written. */
  value: string;
}

export interface Collection {
  kind: 'map' | 'list';
  /** Between brackets; otherwise in the lines of YAML. */
  flow: boolean;
  /** The column of its entries, where they begin lines. */
  indent: number;
  open: string;
  entries: Entry[];
  /** What follows the last entry, and the bracket. */
  close: string;
  /** A YAML map that begins in the line of its list's dash. */
  compact: boolean;
}

export interface Entry {
  /** Only entries of maps have one. */
  key: string | undefined;
  /** Blank lines, comments and indentation before it. */
  before: string;
  /** The key and its colon, or the dash of a list. */
  head: string;
  value: Node;
  /** The rest of the line, with a comment. */
  after: string;
}

/** The texts exclude each other, or what they say cannot be merged without risk: lines decide then. */
export class NotMergeable extends Error {
  override name = 'NotMergeable';
}

/** Equal for nodes that mean the same, their order included. */
export function meaning(node: Node): string {
  if (node.kind === 'atom') return node.value;
  const entries = node.entries.map(({ key, value }) =>
    key === undefined ? meaning(value) : `${JSON.stringify(key)}:${meaning(value)}`,
  );
  return node.kind === 'map' ? `{${entries.join()}}` : `[${entries.join()}]`;
}

/** The comments of an entry, one after another. */
export function commentsOf({ before, head, key, value, after }: Entry): string {
  const inHead = key === undefined ? head.replace('-', '') : head.slice(head.indexOf(':') + 1);
  return words([before, inHead, nodeComments(value), after].join(' '));
}

function nodeComments(node: Node): string {
  if (node.kind === 'atom') return '';
  return [...node.entries.map(commentsOf), node.close.replace(/[\]}]$/, '')].join(' ');
}

/** A text without regard to its white space. */
export function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
