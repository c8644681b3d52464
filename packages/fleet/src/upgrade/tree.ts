import type { RenderedFile } from '@quoin/scaffold';
import type { Repository, TreeEntry } from '../git/index.ts';

/** What becomes of the entries of a tree. */
export interface TreeChange {
  removed: readonly string[];
  written: readonly TreeEntry[];
}

/** The entries with some removed, then some written. */
export function changeEntries(
  entries: readonly TreeEntry[],
  { removed, written }: TreeChange,
): TreeEntry[] {
  const gone = new Set([...removed, ...written.map(({ path }) => path)]);
  return [...entries.filter(({ path }) => !gone.has(path)), ...written];
}

/** The entries of files, whose content is written to the repository. */
export async function storeFiles(
  repository: Repository,
  files: readonly RenderedFile[],
): Promise<TreeEntry[]> {
  return files.length === 0 ? [] : repository.readTree(await repository.writeTree(files));
}

/** Stores a tree of the repository's root in which one folder has these entries and no others. */
export async function replaceFolder(
  repository: Repository,
  root: string,
  folder: string,
  entries: readonly TreeEntry[],
): Promise<string> {
  if (folder === '') return repository.writeEntries(entries);
  const others = (await repository.readTree(root)).filter(
    ({ path }) => !path.startsWith(`${folder}/`),
  );
  const moved = entries.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
  return repository.writeEntries([...others, ...moved]);
}
