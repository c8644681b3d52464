import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser, type Node, type Tree } from 'web-tree-sitter';
import type { Place } from '../shared/located.ts';

export interface HclAttribute {
  name: string;
  nameAt: Place;
  expression: Node;
}

export interface HclBlock {
  type: string;
  labels: string[];
  /** From the type to the last label. */
  headAt: Place;
  body: HclBody;
}

export interface HclBody {
  attributes: HclAttribute[];
  blocks: HclBlock[];
}

export interface HclFile extends Disposable {
  body: HclBody;
  /** The first place that is not HCL. */
  problem?: { message: string; at: Place };
}

/** Blocks deeper than this are left out: nobody writes them, and reading them recurses. */
const DEEPEST_BLOCK = 50;

let loading: Promise<Parser> | undefined;

/** The parser, compiled once for the process. */
export function hclParser(): Promise<Parser> {
  loading ??= loadParser();
  return loading;
}

async function loadParser(): Promise<Parser> {
  const require = createRequire(import.meta.url);
  const grammar = dirname(require.resolve('@tree-sitter-grammars/tree-sitter-hcl/package.json'));
  await Parser.init();
  const parser = new Parser();
  return parser.setLanguage(await Language.load(join(grammar, 'tree-sitter-terraform.wasm')));
}

/**
 * Reads one file. The expressions in it are nodes of the parser's memory: dispose of the file
 * after they are evaluated.
 */
export function readHcl(parser: Parser, source: string): HclFile {
  const tree = parser.parse(source);
  if (tree === null) throw new Error('The HCL parser gave no tree. Update web-tree-sitter.');
  const root = tree.rootNode;
  const body = root.namedChildren.find((node) => node.type === 'body');
  const broken = root.hasError ? firstError(tree) : undefined;
  return {
    body: body === undefined ? { attributes: [], blocks: [] } : readBody(body, 0),
    ...(broken && { problem: { message: describe(broken), at: placeOfNode(broken) } }),
    [Symbol.dispose]: () => tree.delete(),
  };
}

export function placeOfNode({ startPosition, endPosition }: Node): Place {
  return {
    line: startPosition.row + 1,
    column: startPosition.column + 1,
    endLine: endPosition.row + 1,
    endColumn: endPosition.column + 1,
  };
}

function readBody(node: Node, depth: number): HclBody {
  const body: HclBody = { attributes: [], blocks: [] };
  for (const child of node.namedChildren) {
    if (child.type === 'attribute') {
      const attribute = readAttribute(child);
      if (attribute !== undefined) body.attributes.push(attribute);
    } else if (child.type === 'block' && depth < DEEPEST_BLOCK) {
      const block = readBlock(child, depth);
      if (block !== undefined) body.blocks.push(block);
    }
  }
  return body;
}

function readAttribute(node: Node): HclAttribute | undefined {
  const [name] = node.namedChildren;
  const expression = node.namedChildren.find((child) => child.type === 'expression');
  if (name?.type !== 'identifier' || expression === undefined) return undefined;
  return { name: name.text, nameAt: placeOfNode(name), expression };
}

function readBlock(node: Node, depth: number): HclBlock | undefined {
  const head = node.namedChildren.filter(
    (child) => child.type === 'identifier' || child.type === 'string_lit',
  );
  const [type, ...labels] = head;
  const last = head.at(-1);
  if (type === undefined || last === undefined) return undefined;
  const { endRow, endColumn } = {
    endRow: last.endPosition.row,
    endColumn: last.endPosition.column,
  };
  const body = node.namedChildren.find((child) => child.type === 'body');
  return {
    type: type.text,
    labels: labels.map(({ text }) => text.replace(/^"|"$/g, '')),
    headAt: { ...placeOfNode(type), endLine: endRow + 1, endColumn: endColumn + 1 },
    body: body === undefined ? { attributes: [], blocks: [] } : readBody(body, depth + 1),
  };
}

/** Walks with a cursor: broken text can make a very deep tree. */
function firstError(tree: Tree): Node | undefined {
  const cursor = tree.walk();
  try {
    for (;;) {
      const node = cursor.currentNode;
      if (node.isError || node.isMissing) return node;
      if (node.hasError && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return undefined;
    }
  } finally {
    cursor.delete();
  }
}

function describe(node: Node): string {
  if (node.isMissing) return `Terraform cannot read this file: "${node.type}" is missing here.`;
  const [line = ''] = node.text.split('\n');
  const shown = line.trim().slice(0, 40);
  return `Terraform cannot read this file from here on: ${shown === '' ? 'unexpected end' : shown}`;
}
