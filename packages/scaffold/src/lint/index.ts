import type { Answers } from '../answers.ts';
import { findInCombinations } from './combinations.ts';
import { readEntitySource } from './entity.ts';
import { inOrder, type Finding } from './finding.ts';
import type { TemplateFolder } from './folder.ts';
import { outlineFiles } from './outlines.ts';
import { findPlaceholders } from './placeholders.ts';
import { findInRelease } from './release.ts';
import { sampleAnswers } from './sample.ts';
import { findSecrets } from './secrets.ts';
import { findWithoutAnswers, undeclaredInEntity, undeclaredInFiles } from './undeclared.ts';
import { findUnused } from './unused.ts';

export type { Finding, Rule } from './finding.ts';
export { readTemplateFolder, type TemplateFolder } from './folder.ts';
export { sampleAnswers } from './sample.ts';

/**
 * Finds what is wrong with a template before anybody generates from it.
 *
 * @param combinations the answers to render it with; what is required and missing is made up
 * @returns the findings by place; none for a clean template
 */
export function lintTemplate(
  folder: TemplateFolder,
  combinations: readonly Answers[] = [{}],
): Finding[] {
  const { template } = folder;
  const entity = readEntitySource(folder.entity);
  const { files, findings } = outlineFiles(template);
  const samples = sampleAnswers(template);
  const complete = combinations.map((answers) => ({ ...samples, ...answers }));
  return inOrder([
    ...findings,
    ...undeclaredInFiles(template, files),
    ...findWithoutAnswers(entity),
    ...undeclaredInEntity(template, entity),
    ...findUnused(template, entity, files),
    ...findSecrets(template, entity, files),
    ...findPlaceholders(template, files),
    ...findInCombinations(template, files, complete),
    ...findInRelease(folder, entity),
  ]);
}
