/** A statement of more lines is told apart by its beginning. */
const LONGEST_STATEMENT = 40;

const OPENING = '([{';
const CLOSING = ')]}';

/** Index of the line on which the statement begins that goes on at `at`. */
export function statementStart(lines: readonly string[], at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_STATEMENT) {
    const before = (lines[start - 1] ?? '').trimEnd();
    const goesOn = /(?:[([=+?]|&&|\|\||=>)$/.test(before) && !/^\s*(?:#|--|\/\/)/.test(before);
    const continues = /^\s*(?:[.)\]?:+]|&&|\|\|)/.test(lines[start] ?? '');
    if (before === '' || !(goesOn || continues)) break;
    start -= 1;
  }
  return start;
}

/** Index of the line on which the brackets are closed that the line `start` opens, or a block begins. */
export function statementEnd(lines: readonly string[], start: number): number {
  const limit = Math.min(lines.length, start + LONGEST_STATEMENT) - 1;
  let depth = 0;
  for (let at = start; at < limit; at += 1) {
    const line = lines[at] ?? '';
    depth += balanceOf(line);
    // A block that opens here is not part of the statement that heads it.
    if (depth <= 0 || /\{\s*$/.test(line)) return at;
  }
  return Math.max(limit, start);
}

function balanceOf(line: string): number {
  let balance = 0;
  for (const character of line) {
    if (OPENING.includes(character)) balance += 1;
    else if (CLOSING.includes(character)) balance -= 1;
  }
  return balance;
}
