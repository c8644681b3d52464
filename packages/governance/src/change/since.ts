import { ChangedFile } from './file.ts';
import { Repository, type Difference } from './repository.ts';
import { leftOut, once, type ChangeSource } from './source.ts';
import { WorkingTree } from './workingTree.ts';

/**
 * Everything that the working tree holds and the commit does not at which the branch left
 * `reference`: commits, what is not committed yet, and new files that git does not ignore.
 *
 * @throws GovernanceError when `directory` is in no repository or the reference is unknown
 */
export async function changeSince(directory: string, reference: string): Promise<ChangeSource> {
  const repository = await Repository.open(directory);
  const base = await repository.mergeBase(reference);
  const [difference, untracked, commits] = await Promise.all([
    repository.difference(base, 'working tree'),
    repository.untracked(),
    repository.commitsAfter(base),
  ]);
  const disk = new WorkingTree(repository.root);
  const kinds = await Promise.all(untracked.map((path) => disk.kind(path)));
  const untrackedFiles = untracked.filter((_, at) => kinds[at] === 'file');
  return {
    root: repository.root,
    change: {
      base,
      files: [
        ...difference.files.map((entry) => changedFile(entry, difference, disk)),
        ...untrackedFiles.map((path) => fileOnDisk(path, 'added', disk)),
      ],
      before: (path) => repository.show(base, path),
      commits,
      deleted: difference.deleted,
      renamed: difference.renamed,
    },
    tree: once(() => treeOf(repository)),
    read: (path) => disk.text(path),
    readForCache: (path) => disk.text(path),
    notes: notesOf(difference),
  };
}

/** Every file that git tracks or does not ignore, with nothing to compare it with. */
export async function wholeRepository(directory: string): Promise<ChangeSource> {
  const repository = await Repository.open(directory);
  const disk = new WorkingTree(repository.root);
  const tracked = await repository.tracked();
  const tree = await treeOf(repository);
  const kinds = await Promise.all(tree.map((path) => disk.kind(path)));
  return {
    root: repository.root,
    change: {
      files: tree
        .filter((_, at) => kinds[at] === 'file')
        .map((path) => fileOnDisk(path, 'unchanged', disk)),
      before: () => Promise.resolve(undefined),
      commits: [],
      deleted: [],
      renamed: new Map(),
    },
    tree: () => Promise.resolve(tree),
    read: (path) => disk.text(path),
    readForCache: (path) => disk.text(path),
    notes: notesOf({
      links: tree.filter((_, at) => kinds[at] === 'link'),
      submodules: tracked.filter(({ mode }) => mode === '160000').map(({ path }) => path),
    }),
  };
}

export function notesOf({ links, submodules }: Pick<Difference, 'links' | 'submodules'>): string[] {
  return [
    ...leftOut(links, 'symbolic link', 'symbolic links'),
    ...leftOut(submodules, 'submodule', 'submodules'),
  ];
}

export function fileOnDisk(
  path: string,
  status: 'added' | 'unchanged',
  disk: WorkingTree,
): ChangedFile {
  return new ChangedFile({
    path,
    status,
    size: () => disk.size(path),
    bytes: () => disk.bytes(path),
  });
}

function changedFile(
  { path, status }: { path: string; status: string },
  { addedLines }: Difference,
  disk: WorkingTree,
): ChangedFile {
  const isNew = status === 'A';
  return new ChangedFile({
    path,
    status: isNew ? 'added' : 'modified',
    addedLines: isNew ? undefined : (addedLines.get(path) ?? new Set()),
    size: () => disk.size(path),
    bytes: () => disk.bytes(path),
  });
}

async function treeOf(repository: Repository): Promise<string[]> {
  const [tracked, untracked, deleted] = await Promise.all([
    repository.tracked(),
    repository.untracked(),
    repository.missing(),
  ]);
  const gone = new Set(deleted);
  const files = tracked
    .filter(({ mode, path }) => mode !== '160000' && !gone.has(path))
    .map(({ path }) => path);
  return [...new Set([...files, ...untracked])].sort();
}
