import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { Position } from './finding.ts';

/** A text in a YAML file, and where it is written. */
export interface PlacedText extends Position {
  text: string;
}

export interface Pair {
  key: string;
  keyNode: unknown;
  value: unknown;
}

/** Reads a YAML file by its nodes, so that places are known; aliases lead to what they name. */
export class YamlReader {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines });
  }

  at(...path: readonly string[]): unknown {
    return this.#document.getIn(path, true);
  }

  position(node: unknown): Position {
    const [offset = 0] = (node as Node | null | undefined)?.range ?? [];
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  /** None when the node is no mapping. */
  pairs(node: unknown): Pair[] {
    const map = this.#resolve(node);
    if (!isMap(map)) return [];
    return map.items.map(({ key, value }) => ({
      key: isScalar(key) ? String(key.value) : '',
      keyNode: key,
      value,
    }));
  }

  /** None when the node is no list. */
  items(node: unknown): unknown[] {
    const list = this.#resolve(node);
    return isSeq(list) ? list.items : [];
  }

  scalar(node: unknown): unknown {
    const value = this.#resolve(node);
    return isScalar(value) ? value.value : undefined;
  }

  /** Every text below a node, but for keys. */
  texts(node: unknown): PlacedText[] {
    const text = this.scalar(node);
    if (typeof text === 'string') return [{ text, ...this.position(this.#resolve(node)) }];
    const below = [...this.items(node), ...this.pairs(node).map(({ value }) => value)];
    return below.flatMap((each) => this.texts(each));
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}
