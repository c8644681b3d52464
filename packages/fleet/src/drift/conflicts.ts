import type { RenderedFile } from '@quoin/scaffold';
import type { Repository, TreeEntry } from '../git/index.ts';
import { mergeFile, type FileSides } from '../merge/index.ts';
import type { Conflict } from '../types.ts';
import { mergeService } from '../upgrade/merge.ts';
import type { Sides, Versions } from '../upgrade/prepare.ts';
import { changedByBoth, collides, listRendered, type Listing } from './compare.ts';
import type { OpenedService } from './service.ts';

/**
 * What an upgrade would leave for a person to decide, in path order. Git merges only where it has
 * to: renames, deletions and modes. Where both sides changed the content of a file, that content is
 * merged here, as the upgrade merges it.
 *
 * @param ours what the service is now
 */
export async function conflictsAhead(
  { repository, tree }: OpenedService,
  ours: Listing,
  versions: Versions,
  sides: Sides,
): Promise<Conflict[]> {
  const base = listRendered(sides.base, repository.format);
  const theirs = listRendered(sides.theirs, repository.format);
  const paths = changedByBoth(base, ours, theirs);
  const migrates = versions.migrations.some(({ migration }) => migration.files);
  const contents = paths.every((path) =>
    areFiles([base.get(path), ours.get(path), theirs.get(path)]),
  );
  if (migrates || !contents || collides(base, ours, theirs)) {
    return mergeAll(repository, tree, versions, sides);
  }
  return mergeContents(repository, paths, ours, sides);
}

/** Whether the content is all that differs. */
function areFiles(sides: readonly (TreeEntry | undefined)[]): boolean {
  const [first] = sides;
  const isFile = first?.mode === '100644' || first?.mode === '100755';
  return isFile && sides.every((side) => side?.mode === first.mode);
}

async function mergeAll(
  repository: Repository,
  tree: string,
  versions: Versions,
  sides: Sides,
): Promise<Conflict[]> {
  await using scratch = await repository.scratch();
  const { conflicts } = await mergeService(scratch, tree, versions, sides, undefined);
  return conflicts.map(({ path, explanation }) => ({ path, explanation }));
}

async function mergeContents(
  repository: Repository,
  paths: readonly string[],
  ours: Listing,
  sides: Sides,
): Promise<Conflict[]> {
  const ids = new Map(paths.map((path) => [path, ours.get(path)?.id ?? '']));
  const contents = await repository.readBlobs(ids.values());
  const base = byPath(sides.base);
  const theirs = byPath(sides.theirs);
  const merges = paths.flatMap((path): FileSides[] => {
    const own = contents.get(ids.get(path) ?? '');
    const next = theirs.get(path)?.content;
    return own && next ? [{ path, base: base.get(path)?.content, ours: own, theirs: next }] : [];
  });
  return merges
    .map((file) => ({ path: file.path, explanation: mergeFile(file).conflict ?? '' }))
    .filter(({ explanation }) => explanation !== '')
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function byPath(files: readonly RenderedFile[]): ReadonlyMap<string, RenderedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
