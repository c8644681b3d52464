import { openService } from '../drift/service.ts';
import type { TemplateHistory } from '../history/types.ts';
import { upgradeBody } from '../pull-request/body.ts';
import type { ServiceReference, UpgradeOutcome } from '../types.ts';
import { upgradeMessage } from './message.ts';
import type { UpgradeOptions } from './options.ts';
import { describe, diff, mergePrepared, prepareUpgrade } from './plan.ts';
import { assertReady } from './ready.ts';
import { recordChange } from './record.ts';

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
  const inWorkTree = options.mode === 'work-tree';
  options.onStep?.(`Reading ${service.name}`);
  const opened = await openService(service, options);
  const workTree = inWorkTree ? await assertReady(opened) : undefined;
  const prepared = await prepareUpgrade(opened, history, options);
  if (prepared.unchanged) return { ...describe(prepared, undefined, []), result: 'unchanged' };
  options.onStep?.('Merging');
  const upgraded = await mergePrepared(opened.repository, prepared, options);
  const plan = describe(prepared, upgraded, await diff(opened.repository, opened, upgraded));
  options.signal?.throwIfAborted();
  const { passed } = prepared.versions;
  const versions = passed.map(({ version }) => version);
  const change = {
    what: `${plan.template}-${plan.to}`,
    entries: upgraded.entries,
    conflicts: upgraded.conflicts,
    // What a person decides in the working tree is decided when they commit it.
    message: upgradeMessage(inWorkTree ? { ...plan, conflicts: [] } : plan, versions),
    body: upgradeBody(plan, passed),
  };
  return {
    ...plan,
    result: upgraded.conflicts.length > 0 ? 'conflicts' : 'upgraded',
    ...(await recordChange(opened, change, workTree, options)),
  };
}
