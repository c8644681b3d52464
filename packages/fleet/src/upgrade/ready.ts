import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OpenedService } from '../drift/service.ts';
import { FleetError } from '../errors.ts';
import type { Repository } from '../git/index.ts';

/** How many files a message names. */
const SHOWN = 10;
const UNFINISHED = [
  'MERGE_HEAD',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'rebase-merge',
  'rebase-apply',
];

/** A working tree in which an upgrade may write. */
export interface ReadyWorkTree {
  repository: Repository;
  root: string;
  /** The branch that is checked out. */
  branch: string;
}

/**
 * Makes sure that an upgrade in the working tree loses nothing: a branch is checked out, nothing is
 * half done or staged, and no tracked file of the service differs from its commit.
 *
 * @throws {FleetError} naming what is in the way, and what to do
 */
export async function assertReady(opened: OpenedService): Promise<ReadyWorkTree> {
  const { repository, reference, path } = opened;
  const root = repository.workTree;
  if (opened.mirror !== undefined || root === undefined) {
    throw new FleetError(`${reference.name} has no working tree here. Upgrade it on a branch.`);
  }
  const head = await repository.try(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (head.status !== 0) {
    throw new FleetError(
      `${root} has no branch checked out. Run git switch main, or the branch that you work on.`,
    );
  }
  await assertFinished(repository, root);
  const changes = await changesOf(repository);
  const staged = changes.filter(({ index }) => index !== ' ');
  if (staged.length > 0) throw inTheWay(root, 'staged changes', staged);
  const own = changes.filter((change) => path === '' || change.path.startsWith(`${path}/`));
  if (own.length > 0) throw inTheWay(root, 'uncommitted changes', own);
  return { repository, root, branch: head.stdout.toString().trim() };
}

async function assertFinished(repository: Repository, root: string): Promise<void> {
  const unmerged = await repository.git(['ls-files', '--unmerged', '-z']);
  if (unmerged !== '') {
    throw new FleetError(
      `${root} has conflicts that wait for a decision. See git status; finish with git commit.`,
    );
  }
  const questions = UNFINISHED.flatMap((name) => ['--git-path', name]);
  const paths = (await repository.git(['rev-parse', ...questions])).split('\n').filter(Boolean);
  if (paths.some((path) => existsSync(resolve(root, path)))) {
    throw new FleetError(`${root} is in the middle of a merge or rebase. Finish it: git status`);
  }
}

interface Change {
  /** What differs between HEAD and the index, one letter of `git status`. */
  index: string;
  path: string;
}

/** The tracked files that differ, as the person's own git sees them: line endings and filters count. */
async function changesOf(repository: Repository): Promise<Change[]> {
  const args = [
    '--no-optional-locks',
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=no',
    '--no-renames',
  ];
  const output = await repository.git(args, { configuration: 'personal' });
  return output
    .split('\0')
    .filter(Boolean)
    .map((line) => ({ index: line.charAt(0), path: line.slice(3) }));
}

function inTheWay(root: string, what: string, changes: readonly Change[]): FleetError {
  const names = changes.slice(0, SHOWN).map(({ path }) => `  ${path}`);
  const more = changes.length > SHOWN ? [`  and ${changes.length - SHOWN} more`] : [];
  return new FleetError(
    [
      `${root} has ${what}:`,
      ...names,
      ...more,
      'Commit them, or put them aside with git stash, and run this again.',
    ].join('\n'),
  );
}
