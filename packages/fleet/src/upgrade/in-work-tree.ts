import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FleetError } from '../errors.ts';
import type { CommandOptions, Repository } from '../git/index.ts';
import type { MergeConflict } from '../merge/index.ts';
import { readCommit, writeCommit } from './commit.ts';
import { assertFree } from './free.ts';
import type { Author } from './options.ts';
import { personOf } from './person.ts';
import type { ReadyWorkTree } from './ready.ts';
import { localBranch, NO_HOOKS } from './refs.ts';

export interface WorkTreeContent {
  branch: string;
  /** The commit that is checked out. */
  parent: string;
  /** The tree of the repository's root. */
  tree: string;
  /** Their paths are relative to the root. */
  conflicts: readonly MergeConflict[];
  message: string;
  author: Author | undefined;
}

/** Line endings and filters are the person's. */
const AS_PERSON: CommandOptions = { configuration: 'personal' };

/**
 * Checks out a branch with the upgrade: one commit when it is clean, else what `git merge` leaves.
 * The branch that the person was on is not touched, also when this is killed half-way.
 *
 * @returns the commit; none while conflicts wait in the index
 * @throws {FleetError} when the branch or a file is in the way
 */
export async function checkOutUpgrade(
  workTree: ReadyWorkTree,
  content: WorkTreeContent,
): Promise<string | undefined> {
  const { repository, root } = workTree;
  await assertNothingHidden(repository, root, content);
  return content.conflicts.length === 0
    ? checkOutCommit(workTree, content)
    : checkOutConflicts(workTree, content);
}

async function assertNothingHidden(
  repository: Repository,
  root: string,
  { parent, tree }: WorkTreeContent,
): Promise<void> {
  const [before, after] = await Promise.all([
    repository.readTree(parent),
    repository.readTree(tree),
  ]);
  const tracked = new Set(before.map(({ path }) => path));
  const added = after.map(({ path }) => path).filter((path) => !tracked.has(path));
  await assertFree(root, added, tracked);
}

async function checkOutCommit(
  { repository }: ReadyWorkTree,
  { branch, parent, tree, message, author }: WorkTreeContent,
): Promise<string> {
  const ref = await localBranch(repository, branch);
  const same = ref.commit !== undefined && (await isUpgrade(repository, ref.commit, parent, tree));
  if (ref.commit !== undefined && ref.commit !== parent && !same) throw taken(branch);
  let commit = ref.commit;
  if (commit === undefined || !same) {
    if (ref.checkedOutAt !== undefined) throw taken(branch);
    const person = await personOf(repository);
    const who = { author: author ?? person, committer: person };
    commit = await writeCommit(repository, { tree, parent, message, ...who });
    await ref.move(commit);
  }
  await switchTo(repository, branch);
  return commit;
}

async function isUpgrade(
  repository: Repository,
  commit: string,
  parent: string,
  tree: string,
): Promise<boolean> {
  const facts = await readCommit(repository, commit);
  return facts.tree === tree && facts.parents.join() === parent;
}

/** The branch stays where it starts: the person's own `git commit` makes its one commit. */
async function checkOutConflicts(
  { repository, root }: ReadyWorkTree,
  { branch, parent, tree, conflicts, message }: WorkTreeContent,
): Promise<undefined> {
  const ref = await localBranch(repository, branch);
  if (ref.commit === undefined) await ref.move(parent);
  else if (ref.commit !== parent) throw taken(branch);
  await switchTo(repository, branch);
  await repository.git([...NO_HOOKS, 'read-tree', '-m', '-u', parent, tree], AS_PERSON);
  const input = unmergedEntries(conflicts, parent.length);
  await repository.git(['update-index', '-z', '--index-info'], { input });
  const path = await repository.git(['rev-parse', '--git-path', 'MERGE_MSG']);
  await writeFile(resolve(root, path.trim()), `${message}\n`);
}

async function switchTo(repository: Repository, branch: string): Promise<void> {
  const args = [...NO_HOOKS, 'switch', '--quiet', '--no-guess', '--no-overwrite-ignore', branch];
  await repository.git(args, AS_PERSON);
}

/** What `git merge` leaves in the index: for each file its stages, and no merged entry. */
function unmergedEntries(conflicts: readonly MergeConflict[], idLength: number): string {
  const none = '0'.repeat(idLength);
  const all = conflicts.flatMap(({ stages: { base, ours, theirs } }) =>
    [base, ours, theirs].map((stage, index) => ({ stage, number: index + 1 })),
  );
  const paths = new Set(conflicts.map(({ path }) => path));
  for (const { stage } of all) if (stage) paths.add(stage.path);
  const removed = [...paths].map((path) => `0 ${none}\t${path}`);
  const written = all.flatMap(({ stage, number }) =>
    stage ? [`${stage.mode} ${stage.id} ${number}\t${stage.path}`] : [],
  );
  return [...removed, ...written].map((line) => `${line}\0`).join('');
}

function taken(branch: string): FleetError {
  return new FleetError(
    `The branch ${branch} exists and holds something else. Finish it: git switch ${branch}. ` +
      `Or delete it, and run this again: git branch -D ${branch}`,
  );
}
