import { NotMergeable, type Collection, type Entry } from './tree.ts';

/** An entry of a collection between brackets, and where in the text it begins and ends. */
export interface Placed {
  start: number;
  end: number;
  entry: Pick<Entry, 'key' | 'head' | 'value'>;
}

/** White space and comments; in JSON the latter begin with slashes, in YAML with a hash. */
/* eslint-disable security/detect-unsafe-regex -- Nothing follows the repetition, so it is never tried again. */
const BLANK = {
  json: /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/,
  yaml: /^(?:\s|#[^\n]*)*/,
};
/* eslint-enable security/detect-unsafe-regex */

/** Assigns what stands between the entries to them. */
export function flowCollection(
  text: string,
  { kind, start, end }: { kind: 'map' | 'list'; start: number; end: number },
  placed: readonly Placed[],
  language: 'json' | 'yaml',
): Collection {
  const entries: Entry[] = [];
  let at = start + 1;
  placed.forEach((each, index) => {
    const before = text.slice(at, each.start);
    const gapEnd = placed[index + 1]?.start ?? end - 1;
    const rest = text.slice(each.end, gapEnd);
    const untilComma = BLANK[language].exec(rest)?.[0] ?? '';
    const hasComma = rest.startsWith(',', untilComma.length);
    if (hasComma === (index === placed.length - 1) || (hasComma && untilComma !== '')) {
      throw new NotMergeable('A comma where none is usual.');
    }
    const tail = hasComma ? rest.slice(1) : rest;
    // A comment in the same line speaks of this entry.
    const line = tail.slice(0, Math.max(tail.indexOf('\n'), 0));
    const after = line.trim() === '' ? '' : line;
    entries.push({ ...each.entry, before, after });
    at = each.end + (hasComma ? 1 : 0) + after.length;
  });
  const indent = placed[0]
    ? placed[0].start - (text.lastIndexOf('\n', placed[0].start - 1) + 1)
    : 0;
  return {
    kind,
    flow: true,
    compact: false,
    indent,
    open: text.slice(start, start + 1),
    entries,
    close: text.slice(at, end),
  };
}
