import { createHash } from 'node:crypto';
import { statementEnd, statementStart } from './statement.ts';

/** Changes when the text below does; a baseline with another version is written anew. */
export const FINGERPRINT_VERSION = 'quoin/v1';

/** Words that begin a block without naming it. */
const UNNAMED =
  /^(?:if|else|for|foreach|while|do|try|catch|finally|switch|case|default|with|return|begin|end|then|unless|when|loop)\b/;

export interface Place {
  rule: string;
  /** From 1. */
  line: number;
}

/**
 * Fingerprints of the findings of one file: a digest of the rule, of the statement's text and of the
 * names of the blocks around it, with a number where these are the same several times.
 *
 * Neither the path nor a line number is in it, nor anything that stands beside the statement. So it
 * stays when lines move, when other code changes, when the file is renamed, and when the statement
 * is indented or broken differently; it changes with the statement itself.
 *
 * @returns one for each place, in the given order
 */
export function fingerprints(text: string, places: readonly Place[]): string[] {
  const digests = new Digests(text.split(/\r\n|[\n\r]/));
  const seen = new Map<string, number>();
  // Numbers follow the lines, whatever order the engines report in.
  const ordered = places.map((place, at) => ({ place, at })).sort((a, b) => byLine(a, b));
  const result = new Array<string>(places.length);
  for (const { place, at } of ordered) {
    const digest = digests.of(place.rule, place.line);
    const number = seen.get(digest) ?? 0;
    seen.set(digest, number + 1);
    result[at] = `${digest}:${String(number + 1)}`;
  }
  return result;
}

function byLine(a: { place: Place; at: number }, b: { place: Place; at: number }): number {
  return a.place.line - b.place.line || a.at - b.at;
}

/** Digests of the lines of one file; what several findings share is worked out once. */
class Digests {
  readonly #lines: readonly string[];
  readonly #around: readonly number[];
  /** By the line on which a statement begins: its text and the names of the blocks around it. */
  readonly #parts = new Map<number, string>();
  readonly #digests = new Map<string, string>();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#around = linesAround(lines);
  }

  of(rule: string, line: number): string {
    const at = Math.min(Math.max(line, 1), this.#lines.length) - 1;
    const start = statementStart(this.#lines, at);
    const key = `${rule}\0${String(start)}`;
    let digest = this.#digests.get(key);
    if (digest === undefined) {
      const parts = `${rule}\0${this.#partsOf(start)}`;
      digest = createHash('sha256').update(parts).digest('hex').slice(0, 32);
      this.#digests.set(key, digest);
    }
    return digest;
  }

  #partsOf(start: number): string {
    let parts = this.#parts.get(start);
    if (parts === undefined) {
      const statement = this.#lines.slice(start, statementEnd(this.#lines, start) + 1).join('\n');
      parts = [normalise(statement), ...this.#blocksAround(start)].join('\0');
      this.#parts.set(start, parts);
    }
    return parts;
  }

  /** Names of the blocks that the line is in, from the innermost, as their indentation tells. */
  #blocksAround(start: number): string[] {
    const blocks: string[] = [];
    for (let at = this.#around[start] ?? -1; at >= 0; at = this.#around[at] ?? -1) {
      const name = blockName((this.#lines[at] ?? '').trim());
      if (name !== undefined) blocks.push(name);
    }
    return blocks;
  }
}

/** For each line the nearest line above that is indented less; -1 for none. Empty lines count for nothing. */
function linesAround(lines: readonly string[]): number[] {
  const around: number[] = [];
  const open: { at: number; indentation: number }[] = [];
  for (const [at, line] of lines.entries()) {
    const indentation = indentationOf(line);
    const isEmpty = line.trim() === '';
    let last = open.length - 1;
    while (last >= 0 && (open[last]?.indentation ?? 0) >= indentation) last -= 1;
    around.push(open[last]?.at ?? -1);
    if (isEmpty) continue;
    open.length = last + 1;
    open.push({ at, indentation });
  }
  return around;
}

/** What names a block, parameters left out; undefined for a line that only goes on or branches. */
function blockName(line: string): string | undefined {
  if (!/[{:>]\s*$/.test(line) || UNNAMED.test(line.replace(/^[}\s]+/, ''))) return undefined;
  const head = /^[^({]*/.exec(line)?.[0] ?? '';
  // What is called is named by its first text: `app.get('/payments'`.
  const argument = /^\(\s*('[^']*'|"[^"]*"|`[^`]*`)/.exec(line.slice(head.length))?.[1] ?? '';
  const name = head + argument;
  return /\w/.test(name) ? normalise(name) : undefined;
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}

function normalise(text: string): string {
  return text.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}])|[,;]$/g, '');
}
