import nunjucks from 'nunjucks';

/**
 * A node of Nunjucks' parse tree. The engine that renders keeps its own to itself; what it reads is a
 * subset of what Nunjucks reads.
 */
export interface Node {
  typename: string;
  /** The names of its children. */
  fields: readonly string[];
  /** From 0. */
  lineno: number;
  /** From 0. */
  colno: number;
  [field: string]: unknown;
}

const OPTIONS = { tags: { variableStart: '${{', variableEnd: '}}' } };

interface Parser {
  parse(source: string, extensions: readonly unknown[], options: typeof OPTIONS): Node;
}

/** https://mozilla.github.io/nunjucks/api.html#custom-tags hands this parser to extensions. */
const { parser } = nunjucks as unknown as { parser: Parser };

/** @throws when the source is no template */
export function parseTree(source: string): Node {
  return parser.parse(source, [], OPTIONS);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'typename' in value && 'fields' in value;
}

/** The nodes right below a node, in their order. */
export function childrenOf(node: Node): Node[] {
  const fields = [...node.fields, 'children', 'targets'].map((field) => node[field]);
  return [...new Set(fields.flat())].filter(isNode);
}
