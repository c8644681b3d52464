import { FleetError } from '../errors.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { TemplateMatch } from '../http.ts';
import type { ServiceReference } from '../types.ts';
import type { UpgradeOptions } from '../upgrade/options.ts';

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
  _match: Pick<TemplateMatch, 'template' | 'version' | 'answers'>,
  _history: TemplateHistory,
  _options: AdoptOptions,
): Promise<Adoption> {
  throw new FleetError(`${service.name} cannot be enrolled yet.`);
}
