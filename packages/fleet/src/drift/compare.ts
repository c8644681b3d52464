import { PROVENANCE_PATH, type RenderedFile } from '@quoin/scaffold';
import { blobId, type Mode, type ObjectFormat, type TreeEntry } from '../git/index.ts';
import type { LocalChange } from '../types.ts';

/** Files by path, as git names their content. */
export type Listing = ReadonlyMap<string, TreeEntry>;

/** What git would list for rendered files, found without git. The provenance is not among them. */
export function listRendered(files: readonly RenderedFile[], format: ObjectFormat): Listing {
  const entries = files
    .filter(({ path }) => path !== PROVENANCE_PATH)
    .map((file) => ({
      path: file.path,
      mode: modeOf(file),
      id: blobId(file.content, format),
    }));
  return toListing(entries);
}

export function toListing(entries: readonly TreeEntry[]): Listing {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function modeOf({ executable, symlink }: RenderedFile): Mode {
  if (symlink) return '120000';
  return executable ? '100755' : '100644';
}

/** Whether both have the same file, or neither has one. */
export function isSame(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}

/**
 * What a service did to the template's files, in path order. A file that is found elsewhere with the
 * same content was renamed.
 */
export function localChanges(base: Listing, ours: Listing): LocalChange[] {
  const own = [...ours.values()].filter(({ path }) => !base.has(path));
  const byContent = new Map(own.map((entry) => [entry.id, entry.path]));
  const changes = [...base.values()].flatMap((entry): LocalChange[] => {
    const { path, id } = entry;
    if (isSame(entry, ours.get(path))) return [];
    if (ours.has(path)) return [{ path, change: 'modified' }];
    const to = byContent.get(id);
    return to === undefined ? [{ path, change: 'deleted' }] : [{ path, change: 'renamed', to }];
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The paths that the template and the service changed, and not in the same way. */
export function changedByBoth(base: Listing, ours: Listing, theirs: Listing): string[] {
  const paths = [...new Set([...base.keys(), ...theirs.keys()])];
  return paths.filter((path) => {
    const [before, own, next] = [base.get(path), ours.get(path), theirs.get(path)];
    return !isSame(before, next) && !isSame(before, own) && !isSame(own, next);
  });
}

/** Whether a new file of the template lies where the service has a folder, or the other way round. */
export function collides(base: Listing, ours: Listing, theirs: Listing): boolean {
  const added = [...theirs.keys()].filter((path) => !base.has(path));
  const folders = new Set([...ours.keys()].flatMap(foldersOf));
  return added.some(
    (path) => folders.has(path) || foldersOf(path).some((folder) => ours.has(folder)),
  );
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
