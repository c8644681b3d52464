import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml';
import type { Located, LocatedMap, Place, Scalar } from './located.ts';

export interface YamlProblem {
  message: string;
  line: number;
  column: number;
}

export interface YamlDocuments {
  documents: Located[];
  problems: YamlProblem[];
}

/** Deeper than any configuration that a person writes. */
const DEEPEST = 200;

/**
 * Reads all documents of a YAML or JSON text. An empty document is left out; one that does not
 * parse becomes a problem.
 */
export function readYaml(source: string): YamlDocuments {
  const counter = new LineCounter();
  try {
    const parsed = parseAllDocuments(source, { lineCounter: counter, uniqueKeys: false });
    const documents = Array.isArray(parsed) ? parsed : [];
    return {
      problems: documents.flatMap(({ errors }) =>
        errors.map(({ message, pos }) => ({
          message: message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message,
          ...position(counter, pos[0]),
        })),
      ),
      documents: documents.flatMap((document) => {
        const value = new Reader(document, counter).read(document.contents as Node | null, 0);
        return value === undefined ? [] : [value];
      }),
    };
  } catch (error) {
    // The parser recurses: a text of ten thousand brackets ends its stack.
    if (!(error instanceof RangeError)) throw error;
    const message = 'It is nested too deeply to be read.';
    return { documents: [], problems: [{ message, line: 1, column: 1 }] };
  }
}

function position(counter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

class Reader {
  readonly #document: Document;
  readonly #counter: LineCounter;
  /** One value per anchor, so that aliases of aliases stay small. */
  readonly #anchors = new Map<Node, Located | undefined>();

  constructor(document: Document, counter: LineCounter) {
    this.#document = document;
    this.#counter = counter;
  }

  read(node: Node | null | undefined, depth: number): Located | undefined {
    if (node === null || node === undefined) return undefined;
    const at = this.#place(node);
    if (depth > DEEPEST) return { kind: 'unknown', at, text: '…' };
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) return { kind: 'unknown', at, text: `*${node.source}` };
      if (!this.#anchors.has(target)) {
        this.#anchors.set(target, undefined);
        this.#anchors.set(target, this.read(target, depth + 1));
      }
      return this.#anchors.get(target) ?? { kind: 'unknown', at, text: `*${node.source}` };
    }
    if (isScalar(node)) return { kind: 'scalar', at, value: scalarOf(node.value) };
    if (isSeq(node)) {
      const items = (node.items as (Node | null)[]).map(
        (item): Located => this.read(item, depth + 1) ?? { kind: 'scalar', at, value: null },
      );
      return { kind: 'list', at, items };
    }
    return isMap(node) ? this.#readMap(node, at, depth) : undefined;
  }

  #readMap(node: { items: unknown[] }, at: Place, depth: number): LocatedMap {
    const map: LocatedMap = { kind: 'map', at, entries: new Map(), keys: new Map() };
    for (const pair of node.items as { key: Node | null; value: Node | null }[]) {
      const key = this.read(pair.key, depth + 1);
      if (key?.kind !== 'scalar') continue;
      const name = String(key.value);
      const value = this.read(pair.value, depth + 1) ?? {
        kind: 'scalar',
        at: key.at,
        value: null,
      };
      if (name === '<<') merge(map, value);
      else {
        map.entries.set(name, value);
        map.keys.set(name, key.at);
      }
    }
    return map;
  }

  #place({ range }: Node): Place {
    const from = position(this.#counter, range?.[0] ?? 0);
    const to = position(this.#counter, Math.max(range?.[0] ?? 0, range?.[1] ?? 0));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }
}

/** A merge key gives way to what the map says itself. */
function merge(map: LocatedMap, value: Located): void {
  for (const source of value.kind === 'list' ? value.items : [value]) {
    if (source.kind !== 'map') continue;
    for (const [key, entry] of source.entries) {
      if (!map.entries.has(key)) map.entries.set(key, entry);
    }
  }
}

function scalarOf(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return value instanceof Date ? value.toISOString() : String(value as bigint);
}
