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
  const lines = text.split(/\r\n|[\n\r]/);
  const seen = new Map<string, number>();
  // Numbers follow the lines, whatever order the engines report in.
  const ordered = places.map((place, at) => ({ place, at })).sort((a, b) => byLine(a, b));
  const result = new Array<string>(places.length);
  for (const { place, at } of ordered) {
    const digest = digestOf(place.rule, lines, place.line);
    const number = seen.get(digest) ?? 0;
    seen.set(digest, number + 1);
    result[at] = `${digest}:${String(number + 1)}`;
  }
  return result;
}

function byLine(a: { place: Place; at: number }, b: { place: Place; at: number }): number {
  return a.place.line - b.place.line || a.at - b.at;
}

function digestOf(rule: string, lines: readonly string[], line: number): string {
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = statementStart(lines, at);
  const statement = lines.slice(start, statementEnd(lines, start) + 1).join('\n');
  const parts = [rule, normalise(statement), ...blocksAround(lines, start)];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

/** Names of the blocks that the line is in, from the innermost, as their indentation tells. */
function blocksAround(lines: readonly string[], start: number): string[] {
  const blocks: string[] = [];
  let indentation = indentationOf(lines[start] ?? '');
  for (let at = start - 1; at >= 0 && indentation > 0; at -= 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || indentationOf(line) >= indentation) continue;
    indentation = indentationOf(line);
    const name = blockName(line.trim());
    if (name !== undefined) blocks.push(name);
  }
  return blocks;
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
