/** As long a line no person writes; below it, a bundler's output is readable and quick to check. */
const LONGEST_LINE = 5_000;
const LONGEST_AVERAGE = 500;

/** Whether a text is the output of a minifier: nobody wrote it, and nobody can mend it there. */
export function looksMinified(text: string): boolean {
  if (text.length < LONGEST_LINE) return false;
  let lines = 0;
  let long = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    lines += 1;
    if (end - start > LONGEST_LINE) long += end - start;
    start = end + 1;
  }
  // One long line, such as an embedded picture, does not make the rest a bundle.
  return text.length / lines > LONGEST_AVERAGE && long > text.length / 2;
}
