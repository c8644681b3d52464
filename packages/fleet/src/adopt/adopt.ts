import { PROVENANCE_PATH, render } from '@quoin/scaffold';
import { openService } from '../drift/service.ts';
import { FleetError } from '../errors.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { TemplateMatch } from '../http.ts';
import type { ServiceReference } from '../types.ts';
import { adoptMessage } from '../upgrade/message.ts';
import type { UpgradeOptions } from '../upgrade/options.ts';
import { assertReady } from '../upgrade/ready.ts';
import { recordChange } from '../upgrade/record.ts';
import { changeEntries, toStored } from '../upgrade/tree.ts';

export type AdoptOptions = Omit<UpgradeOptions, 'to' | 'answers' | 'packages'>;

/** Where a project was enrolled. */
export interface Adoption {
  service: ServiceReference;
  branch: string;
  commit: string;
  pullRequest?: string;
}

/**
 * Enrols a project: one commit with its `.quoin.yaml` on a branch `quoin/adopt-<template>`.
 *
 * @param match from {@link matchTemplates}, or what a person says instead
 * @throws {AnswersError} when the answers do not fit the template
 * @throws {FleetError} when the project has a provenance already, or cannot be written
 */
export async function adoptService(
  service: ServiceReference,
  { template, version, answers }: Pick<TemplateMatch, 'template' | 'version' | 'answers'>,
  history: TemplateHistory,
  given: AdoptOptions,
): Promise<Adoption> {
  const options = { ...given, maxAge: 0 };
  options.onStep?.(`Reading ${service.name}`);
  const opened = await openService(service, options);
  if (opened.provenance) {
    throw new FleetError(
      `${service.name} is of the template ${opened.provenance.template} already: see its ${PROVENANCE_PATH}.`,
    );
  }
  const workTree = options.mode === 'work-tree' ? await assertReady(opened) : undefined;
  const { files } = render(await history.load(template, version), answers);
  const provenance = files.filter(({ path }) => path === PROVENANCE_PATH);
  if (provenance.length === 0) {
    throw new FleetError(`${template} adds files to a repository; no project is made from it.`);
  }
  const { repository } = opened;
  const written = toStored(provenance, repository.format);
  await repository.writeObjects(written.objects);
  const message = adoptMessage(service.name, template, version);
  const { branch, commit, pullRequest } = await recordChange(
    opened,
    {
      what: `adopt-${template}`,
      entries: changeEntries(await repository.readTree(opened.tree), {
        removed: [],
        written: written.entries,
      }),
      conflicts: [],
      message,
      body: message.split('\n').slice(2).join('\n'),
    },
    workTree,
    options,
  );
  if (commit === undefined) throw new FleetError(`${branch} has no commit. Run this again.`);
  return { service, branch, commit, ...(pullRequest !== undefined && { pullRequest }) };
}
