import type { RenderedFile } from '@quoin/scaffold';
import type { GitObject, ObjectFormat, Repository, TreeEntry } from '../git/index.ts';
import { gitObject } from '../git/objects.ts';

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

/** Files as a repository keeps them. */
export interface StoredFiles {
  entries: TreeEntry[];
  /** Their contents, to be written. */
  objects: GitObject[];
}

export function toStored(files: readonly RenderedFile[], format: ObjectFormat): StoredFiles {
  const objects = files.map(({ content }) => gitObject('blob', content, format));
  const entries = files.map(({ path, executable, symlink }, index): TreeEntry => {
    const mode = symlink ? '120000' : executable ? '100755' : '100644';
    return { path, mode, id: objects[index]?.id ?? '' };
  });
  return { entries, objects };
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
