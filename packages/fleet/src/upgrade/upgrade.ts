import { openService } from '../drift/service.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { MergeConflict } from '../merge/index.ts';
import { upgradeBody } from '../pull-request/body.ts';
import type { ServiceReference, UpgradeOutcome, UpgradePlan } from '../types.ts';
import { branchName } from './branch-name.ts';
import { checkOutUpgrade } from './in-work-tree.ts';
import type { UpgradedService } from './merge.ts';
import { upgradeMessage } from './message.ts';
import { commitOnBranch } from './on-branch.ts';
import type { UpgradeOptions } from './options.ts';
import { describe, diff, mergePrepared, prepareUpgrade, type PreparedUpgrade } from './plan.ts';
import { propose } from './propose.ts';
import { assertReady, type ReadyWorkTree } from './ready.ts';
import { replaceFolder } from './tree.ts';

/**
 * Brings a service to a newer version of its template by a three-way merge, on a branch
 * `quoin/<template>-<version>`.
 *
 * @throws {AnswersError} when newer versions ask what has neither an answer nor a default
 * @throws {FleetError} when the service cannot be upgraded as it is; the message says what to do
 */
export async function upgradeService(
  service: ServiceReference,
  history: TemplateHistory,
  given: UpgradeOptions,
): Promise<UpgradeOutcome> {
  // A branch starts at what the server has now.
  const options = { ...given, maxAge: 0 };
  const workTree =
    options.mode === 'work-tree'
      ? await assertReady(await openService(service, options))
      : undefined;
  const prepared = await prepareUpgrade(service, history, options);
  const { opened } = prepared;
  if (prepared.unchanged) return { ...describe(prepared, undefined, []), result: 'unchanged' };
  options.signal?.throwIfAborted();
  options.onStep?.('Merging');
  const upgraded = await mergePrepared(opened.repository, prepared, options);
  const files = await diff(opened.repository, opened, upgraded);
  const plan = describe(prepared, upgraded, files);
  options.signal?.throwIfAborted();
  return {
    ...plan,
    result: upgraded.conflicts.length > 0 ? 'conflicts' : 'upgraded',
    ...(await record(prepared, upgraded, plan, workTree, options)),
  };
}

type Recorded = Pick<UpgradeOutcome, 'branch' | 'commit' | 'pullRequest'>;

async function record(
  { opened, versions }: PreparedUpgrade,
  upgraded: UpgradedService,
  plan: UpgradePlan,
  workTree: ReadyWorkTree | undefined,
  options: UpgradeOptions,
): Promise<Recorded> {
  const { repository, path, commit: parent } = opened;
  const { author, signal } = options;
  const passed = versions.passed.map(({ version }) => version);
  const message = upgradeMessage(plan, passed);
  const branch = branchName(opened, `${plan.template}-${plan.to}`);
  const tree = await replaceFolder(repository, parent, path, upgraded.entries);
  if (workTree) {
    options.onStep?.(`Checking out ${branch}`);
    const conflicts = upgraded.conflicts.map((each) => inFolder(each, path));
    const content = { branch, parent, tree, conflicts, message, author };
    const commit = await checkOutUpgrade(workTree, content);
    return { branch, ...(commit !== undefined && { commit }) };
  }
  options.onStep?.(opened.mirror ? `Pushing ${branch}` : `Committing to ${branch}`);
  const commit = await commitOnBranch(opened, { branch, tree, message, author, signal });
  const pullRequest = await propose(
    opened,
    {
      branch,
      title: message.split('\n', 1)[0] ?? '',
      body: upgradeBody(plan, versions.passed),
      draft: plan.conflicts.length > 0,
    },
    options,
  );
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
