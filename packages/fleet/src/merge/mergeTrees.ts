import type { GitObject, Repository } from '../git/index.ts';
import { gitObject, type ObjectFormat } from '../git/objects.ts';
import { FleetError } from '../errors.ts';
import { nameAsides } from './asides.ts';
import { readRenames } from './renames.ts';
import { inRoom } from './room.ts';
import { settle } from './settle.ts';
import type { MergeLabels, MergeSides, TreeMerge } from './types.ts';
import { parseUnmerged, type Unmerged } from './unmerged.ts';

const LABELS: MergeLabels = { ours: 'ours', base: 'base', theirs: 'theirs' };

/**
 * Merges what a template changed into what a service is.
 *
 * Git decides about paths, renames and modes; `mergeFile` about the content of files that both
 * sides changed. The same trees give the same result, whatever the repository configures.
 *
 * @param sides ids of trees
 * @throws FleetError when a tree is missing
 */
export async function mergeTrees(
  repository: Repository,
  sides: MergeSides,
  { labels = LABELS }: { labels?: MergeLabels } = {},
): Promise<TreeMerge> {
  const { base, ours, theirs } = sides;
  if (theirs === base || ours === theirs) return { tree: ours, conflicts: [], notes: [] };
  if (ours === base) return { tree: theirs, conflicts: [], notes: [] };
  if (repository.isScratch) return mergeIn(repository, repository, sides, labels);
  await using scratch = await repository.scratch();
  return await mergeIn(scratch, repository, sides, labels);
}

/**
 * @param scratch where what git needs on the way is written
 * @param repository where the result is written
 */
async function mergeIn(
  scratch: Repository,
  repository: Repository,
  sides: MergeSides,
  labels: MergeLabels,
): Promise<TreeMerge> {
  const commits = commitsOf(sides, scratch.format);
  await scratch.writeObjects(Object.values(commits));
  const unmerged = await mergePaths(scratch, commits);
  const entries = new Map((await scratch.readTree(unmerged.tree)).map((each) => [each.path, each]));
  nameAsides(unmerged, entries, { ours: commits.ours.id, theirs: commits.theirs.id });
  const renames = await readRenames(scratch, sides, unmerged);
  const { blobs, conflicts, notes } = await settle(scratch, { unmerged, renames, entries, labels });
  const tree = await repository.writeEntries(entries.values(), blobs);
  return { tree, conflicts: inPathOrder(conflicts), notes: inPathOrder(notes) };
}

function inPathOrder<T extends { path: string }>(items: T[]): T[] {
  return items.sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Commits = Record<keyof MergeSides, GitObject>;

/** Git 2.38 merges commits only; these make the base the one that it finds. */
function commitsOf({ base, ours, theirs }: MergeSides, format: ObjectFormat): Commits {
  const commit = (tree: string, parent?: string) => {
    const lines = [
      `tree ${tree}`,
      ...(parent ? [`parent ${parent}`] : []),
      'author Quoin <portal@quoin.invalid> 0 +0000',
      'committer Quoin <portal@quoin.invalid> 0 +0000',
    ];
    return gitObject('commit', Buffer.from(`${lines.join('\n')}\n\n`), format);
  };
  const root = commit(base);
  return { base: root, ours: commit(ours, root.id), theirs: commit(theirs, root.id) };
}

function mergePaths(scratch: Repository, { ours, theirs }: Commits): Promise<Unmerged> {
  return inRoom(scratch, async (run) => {
    const args = ['merge-tree', '--write-tree', '-z', '--messages', ours.id, theirs.id];
    const { status, stdout, stderr } = await run(args);
    if (status > 1) throw new FleetError(`The trees cannot be merged: ${stderr.trim()}`);
    return parseUnmerged(stdout);
  });
}
