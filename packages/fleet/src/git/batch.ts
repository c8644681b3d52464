import { FleetError } from '../errors.ts';

const LINE_FEED = 0x0a;

/**
 * Reads what `git cat-file --batch` prints: for each object a line `<id> <type> <size>`, its bytes, a line feed.
 *
 * @throws FleetError naming an object that the repository does not have
 */
export function parseBatch(output: Buffer): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(LINE_FEED, at);
    const [id = '', type, size] = output.toString('latin1', at, end).split(' ');
    if (type === 'missing' || size === undefined) {
      throw new FleetError(
        `The object ${id} is not in the repository. Fetch its whole history with git fetch --unshallow or --refetch.`,
      );
    }
    const start = end + 1;
    contents.set(id, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return contents;
}
