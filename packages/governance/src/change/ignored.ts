import type { ChangeSource } from './source.ts';

/** At the root of what is judged: paths to leave out, as in `.gitignore`. */
export const IGNORE_FILE = '.governanceignore';

/**
 * Leaves out the files that the folder's own list names, such as test fixtures that break rules on
 * purpose. The reader is told how many: a list that grows is seen.
 */
export async function withoutIgnored(source: ChangeSource): Promise<ChangeSource> {
  const patterns = await source.read(IGNORE_FILE);
  if (patterns === undefined) return source;
  const { default: ignore } = await import('ignore');
  const list = ignore().add(patterns);
  const files = source.change.files.filter(({ path }) => !list.ignores(path));
  const left = source.change.files.length - files.length;
  if (left === 0) return source;
  return {
    ...source,
    change: { ...source.change, files },
    notes: [
      ...source.notes,
      `${String(left)} ${left === 1 ? 'file was' : 'files were'} left out, as ${IGNORE_FILE} says.`,
    ],
  };
}
