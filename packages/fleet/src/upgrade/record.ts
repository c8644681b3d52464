import type { OpenedService } from '../drift/service.ts';
import type { TreeEntry } from '../git/index.ts';
import type { MergeConflict } from '../merge/index.ts';
import { branchName } from './branch-name.ts';
import { checkOutUpgrade } from './in-work-tree.ts';
import { commitOnBranch } from './on-branch.ts';
import type { UpgradeOptions } from './options.ts';
import { propose } from './propose.ts';
import type { ReadyWorkTree } from './ready.ts';
import { replaceFolder } from './tree.ts';

/** A service as it is to be, and how that is told. */
export interface Change {
  /** What the branch is for, such as service-2.0.0. */
  what: string;
  entries: readonly TreeEntry[];
  conflicts: readonly MergeConflict[];
  message: string;
  /** Of the pull request, in Markdown. */
  body: string;
}

export interface Recorded {
  branch: string;
  /** None while conflicts wait in a working tree. */
  commit?: string;
  pullRequest?: string;
}

/** Writes a change down: in the working tree when there is one, else on a branch, pushed and proposed. */
export async function recordChange(
  opened: OpenedService,
  { what, entries, conflicts, message, body }: Change,
  workTree: ReadyWorkTree | undefined,
  options: Omit<UpgradeOptions, 'mode'>,
): Promise<Recorded> {
  const { repository, path, commit: parent } = opened;
  const { author, signal } = options;
  const branch = branchName(opened, what);
  const tree = await replaceFolder(repository, parent, path, entries);
  if (workTree) {
    options.onStep?.(`Checking out ${branch}`);
    const moved = conflicts.map((each) => inFolder(each, path));
    const content = { branch, parent, tree, conflicts: moved, message, author };
    const commit = await checkOutUpgrade(workTree, content);
    return { branch, ...(commit !== undefined && { commit }) };
  }
  options.onStep?.(opened.mirror ? `Pushing ${branch}` : `Committing to ${branch}`);
  const commit = await commitOnBranch(opened, { branch, tree, message, author, signal });
  const title = message.split('\n', 1)[0] ?? '';
  const draft = conflicts.length > 0;
  const pullRequest = await propose(opened, { branch, title, body, draft }, options);
  return { branch, commit, ...(pullRequest !== undefined && { pullRequest }) };
}

function inFolder(conflict: MergeConflict, folder: string): MergeConflict {
  if (folder === '') return conflict;
  const stages = Object.entries(conflict.stages).map(([name, stage]) => [
    name,
    { ...stage, path: `${folder}/${stage.path}` },
  ]);
  return {
    ...conflict,
    path: `${folder}/${conflict.path}`,
    stages: Object.fromEntries(stages) as MergeConflict['stages'],
  };
}
