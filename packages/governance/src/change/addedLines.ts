/** `@@ -<start>,<count> +<start>,<count> @@`; a count of 1 is left out. */
const hunk = /^@@ -(\S+) \+(\S+) @@/;

const escapes = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['"', 34],
  ['\\', 92],
]);

/**
 * Reads which lines a patch without context (`git diff -U0`) adds.
 *
 * @returns numbers of lines on the new side, from 1, by path; a file without added lines has none
 */
export function parseAddedLines(patch: string): Map<string, Set<number>> {
  const added = new Map<string, Set<number>>();
  let lines = new Set<number>();
  let body = 0;
  for (const line of eachLine(patch)) {
    if (body > 0) {
      if (!line.startsWith('\\')) body -= 1;
      continue;
    }
    if (line.startsWith('+++ ')) {
      lines = new Set();
      added.set(pathOf(line.slice(4)), lines);
      continue;
    }
    const [, oldRange, newRange] = hunk.exec(line) ?? [];
    if (oldRange === undefined || newRange === undefined) continue;
    const [, removed = '1'] = oldRange.split(',');
    const [start = '', count = '1'] = newRange.split(',');
    for (let at = 0; at < Number(count); at += 1) lines.add(Number(start) + at);
    body = Number(removed) + Number(count);
  }
  return added;
}

function* eachLine(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  if (start < text.length) yield text.slice(start);
}

/** `b/src/a.ts`, quoted as in C where it holds control characters, quotes or backslashes. */
function pathOf(name: string): string {
  const path = name.startsWith('"') ? unquote(name) : name.replace(/\t$/, '');
  return path.replace(/^b\//, '');
}

function unquote(quoted: string): string {
  const bytes: number[] = [];
  const inner = Buffer.from(quoted.slice(1, quoted.lastIndexOf('"')), 'utf8');
  for (let at = 0; at < inner.length; at += 1) {
    const byte = inner[at] ?? 0;
    if (byte !== 92) {
      bytes.push(byte);
      continue;
    }
    const octal = /^[0-7]{3}/.exec(inner.toString('latin1', at + 1, at + 4))?.[0];
    bytes.push(
      octal === undefined
        ? (escapes.get(String.fromCharCode(inner[at + 1] ?? 0)) ?? 0)
        : parseInt(octal, 8),
    );
    at += octal === undefined ? 1 : 3;
  }
  return Buffer.from(bytes).toString('utf8');
}
