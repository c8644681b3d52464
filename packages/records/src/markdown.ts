import type { Code, Heading, Nodes, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { CodeBlock } from './types.ts';

/** A heading of depth 2 or more, with what stands below it. */
export interface Section {
  depth: number;
  title: string;
  /** Line of the heading in the file, from 1. */
  line: number;
  /** Markdown up to the next heading of the same or a higher rank, trimmed. */
  body: string;
  /** Its code blocks, in the order of the text. */
  code: CodeBlock[];
}

export interface MarkdownLink {
  href: string;
  line: number;
}

export interface MarkdownBody {
  /** Text of the first heading of depth 1. */
  title?: string;
  titleLine?: number;
  /** The Markdown without that heading, trimmed. */
  body: string;
  /** The part of `body` above the first section. */
  introduction: string;
  /** In the order of the text; a section contains its sub-sections' text. */
  sections: Section[];
  /** Targets of inline links and of reference definitions. */
  links: MarkdownLink[];
}

type Offsets = [start: number, end: number];

/**
 * Reads headings, links and examples out of Markdown.
 *
 * @param markdown - text without front matter
 * @param firstLine - line of the file on which it begins
 */
export function readMarkdown(markdown: string, firstLine: number): MarkdownBody {
  const root = fromMarkdown(markdown);
  const lineOf = (node: Nodes) => (node.position?.start.line ?? 1) + firstLine - 1;
  const title = root.children.find((node) => node.type === 'heading' && node.depth === 1);
  const links = descendants(root)
    .filter((node) => node.type === 'link' || node.type === 'definition')
    .map((node) => ({ href: node.url, line: lineOf(node) }));
  const sections = root.children.flatMap((node, index) =>
    node.type === 'heading' && node.depth > 1
      ? [readSection(markdown, node, contentBelow(root, index, node.depth), lineOf(node))]
      : [],
  );
  const firstSection = root.children.find((node) => node.type === 'heading' && node !== title);
  return {
    ...(title && { title: plainText(title), titleLine: lineOf(title) }),
    body: textWithout(title, markdown),
    introduction: textWithout(title, markdown.slice(0, firstSection && offsetsOf(firstSection)[0])),
    sections,
    links,
  };
}

function textWithout(title: Nodes | undefined, markdown: string): string {
  if (title === undefined) return markdown.trim();
  const [start, end] = offsetsOf(title);
  return `${markdown.slice(0, start).trim()}\n\n${markdown.slice(end).trim()}`.trim();
}

function readSection(
  markdown: string,
  heading: Heading,
  content: RootContent[],
  line: number,
): Section {
  const last = content.at(-1);
  const body = last ? markdown.slice(offsetsOf(heading)[1], offsetsOf(last)[1]).trim() : '';
  return {
    depth: heading.depth,
    title: plainText(heading),
    line,
    body,
    code: content.filter((node) => node.type === 'code').map(readCode),
  };
}

function readCode({ lang, meta, value }: Code): CodeBlock {
  return { ...(lang && { language: lang }), ...(meta && { file: meta.trim() }), code: value };
}

/** The nodes after a heading up to the next one of its rank or higher. */
function contentBelow(root: Root, index: number, depth: number): RootContent[] {
  let end = index + 1;
  for (; end < root.children.length; end += 1) {
    const node = root.children[end];
    if (node?.type === 'heading' && node.depth <= depth) break;
  }
  return root.children.slice(index + 1, end);
}

/** All nodes below `root` in the order of the text. A loop: nesting may be deeper than the stack. */
function descendants(root: Nodes): Nodes[] {
  const found: Nodes[] = [];
  const pending: Nodes[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    found.push(node);
    if ('children' in node) {
      for (const child of node.children.toReversed()) pending.push(child);
    }
  }
  return found;
}

function plainText(node: Nodes): string {
  const texts = descendants(node).map((child) =>
    child.type === 'text' || child.type === 'inlineCode' ? child.value : '',
  );
  return texts.join('').replaceAll(/\s+/g, ' ').trim();
}

function offsetsOf(node: Nodes): Offsets {
  return [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
}
