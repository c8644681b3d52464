import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import type { Report } from './problems.ts';

/** A text and the line of the file on which it stands. */
export interface Located {
  text: string;
  line?: number;
}

interface Source {
  document?: Document;
  /** Line of the file for an offset into the YAML. */
  lineOf: (offset: number) => number;
  report: Report;
  /** Where a missing field is reported. */
  openingLine: number;
}

/**
 * Reads the fields of one YAML map. Nothing throws: a value of the wrong shape is
 * reported with its line and treated as absent. An empty value counts as absent.
 */
export class Fields {
  readonly #map: YAMLMap | undefined;
  readonly #source: Source;

  constructor(map: YAMLMap | undefined, source: Source) {
    this.#map = map;
    this.#source = source;
  }

  /** The fields of a file that has none; the lack has been reported once already. */
  static none(): Fields {
    const report = () => undefined;
    return new Fields(undefined, { lineOf: () => 1, report, openingLine: 1 });
  }

  /** Reports a problem at the field, or at the map's first line when it is absent. */
  report(key: string, message: string, fix: string): void {
    this.#source.report(message, fix, this.lineOf(key) ?? this.#source.openingLine);
  }

  /** Reports a problem of something that these fields list, at a line of the file. */
  reportAt(line: number | undefined, message: string, fix: string): void {
    this.#source.report(message, fix, line ?? this.#source.openingLine);
  }

  /** Line of the field's name. */
  lineOf(key: string): number | undefined {
    const pair = this.#map?.items.find((item) => keyText(item.key) === key);
    return this.#line(pair?.key);
  }

  /** Names of all fields, in the order of the file. */
  keys(): string[] {
    return (this.#map?.items ?? []).map((item) => keyText(item.key));
  }

  /** A single text. Numbers keep the digits that the author wrote. */
  text(key: string): string | undefined {
    const node = this.#value(key);
    if (node === undefined) return undefined;
    const text = scalarText(node);
    if (text === undefined) {
      this.report(key, `"${key}" is not a text.`, `Write one text after "${key}:".`);
    }
    return text === '' ? undefined : text;
  }

  /** A list of texts. One text alone is taken as a list, split at its commas. */
  texts(key: string): Located[] {
    const node = this.#value(key);
    if (node === undefined) return [];
    if (!isSeq(node)) return this.#splitText(key, node);
    const texts: Located[] = [];
    for (const item of node.items) {
      const text = scalarText(this.#resolve(item));
      if (text === undefined || text === '') {
        this.reportAt(
          this.#line(item) ?? this.lineOf(key),
          `"${key}" has an item that is not a text.`,
          `List only texts under "${key}".`,
        );
      } else texts.push(this.#located(text, item));
    }
    return texts;
  }

  /** A map below this one; undefined, and reported, when it is something else. */
  map(key: string): Fields | undefined {
    const node = this.#value(key);
    if (node === undefined) return undefined;
    if (isMap(node)) return this.#below(node, this.lineOf(key));
    this.report(key, `"${key}" is not a group of fields.`, `Write "${key}: { name: value }".`);
    return undefined;
  }

  /** A list of maps. Items of another shape are reported and left out. */
  maps(key: string): Fields[] {
    const node = this.#value(key);
    if (node === undefined) return [];
    const fix = `Write each item of "${key}" as "- name: value" with its further fields below.`;
    if (!isSeq(node)) {
      this.report(key, `"${key}" is not a list.`, fix);
      return [];
    }
    return node.items.flatMap((item) => {
      const resolved = this.#resolve(item);
      const line = this.#line(item) ?? this.lineOf(key);
      if (isMap(resolved)) return [this.#below(resolved, line)];
      this.reportAt(line, `"${key}" has an item that is not a group of fields.`, fix);
      return [];
    });
  }

  #below(map: YAMLMap, line: number | undefined): Fields {
    return new Fields(map, { ...this.#source, openingLine: line ?? this.#source.openingLine });
  }

  #splitText(key: string, node: Node): Located[] {
    const text = scalarText(node);
    if (text === undefined) {
      this.report(key, `"${key}" is not a list of texts.`, `Write "${key}: [one, two]".`);
      return [];
    }
    const parts = text.split(',').map((part) => part.trim());
    return parts.filter((part) => part !== '').map((part) => this.#located(part, node));
  }

  #located(text: string, node: unknown): Located {
    const line = this.#line(node);
    return { text, ...(line !== undefined && { line }) };
  }

  #value(key: string): Node | undefined {
    const pair = this.#map?.items.find((item) => keyText(item.key) === key);
    const node = this.#resolve(pair?.value);
    return isScalar(node) && node.value === null ? undefined : node;
  }

  #resolve(node: unknown): Node | undefined {
    if (isAlias(node)) return this.#source.document && node.resolve(this.#source.document);
    return isScalar(node) || isMap(node) || isSeq(node) ? node : undefined;
  }

  #line(node: unknown): number | undefined {
    const range = (node as Node | null | undefined)?.range;
    return range ? this.#source.lineOf(range[0]) : undefined;
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function scalarText(node: Node | undefined): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value, source } = node;
  return (typeof value === 'string' ? value : (source ?? String(value))).trim();
}
