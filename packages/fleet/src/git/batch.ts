const LINE_FEED = 0x0a;

/**
 * Reads what `git cat-file --batch` prints: for each name that it was given a line `<id> <type> <size>`,
 * the bytes of the object and a line feed; or `<name> missing`.
 *
 * @returns the contents by name, without those that are missing
 */
export function parseBatch(names: readonly string[], output: Buffer): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let at = 0;
  for (const name of names) {
    const end = output.indexOf(LINE_FEED, at);
    const size = Number(/ (\d+)$/.exec(output.toString('utf8', at, end))?.[1] ?? NaN);
    at = end + 1;
    if (Number.isNaN(size)) continue;
    contents.set(name, output.subarray(at, at + size));
    at += size + 1;
  }
  return contents;
}
