import type { Parameter, Template } from '@quoin/scaffold';
import { diffTrees } from '../drift/diff.ts';
import { openService, type OpenedService } from '../drift/service.ts';
import type { Repository } from '../git/index.ts';
import type { TemplateHistory } from '../history/types.ts';
import type { FileDiff, ServiceReference, UpgradePlan } from '../types.ts';
import { mergeService, type UpgradedService } from './merge.ts';
import type { PlanOptions } from './options.ts';
import {
  loadVersions,
  openQuestions,
  renderSides,
  requireProvenance,
  type Sides,
  type Versions,
} from './prepare.ts';

/** An upgrade before it is written down. */
export interface PreparedUpgrade {
  opened: OpenedService;
  versions: Versions;
  sides: Sides;
  /** Whether the service has this version with these answers already. */
  unchanged: boolean;
}

/**
 * What an upgrade of a service would change. Nothing is written: no file, no object, no ref.
 *
 * @throws {AnswersError} when newer versions ask what has neither an answer nor a default
 * @throws {FleetError} when the service has no provenance, or its template or version is not there
 */
export async function planUpgrade(
  service: ServiceReference,
  history: TemplateHistory,
  options: PlanOptions,
): Promise<UpgradePlan> {
  options.onStep?.(`Reading ${service.name}`);
  const opened = await openService(service, options);
  const prepared = await prepareUpgrade(opened, history, options);
  if (prepared.unchanged) return describe(prepared, undefined, []);
  await using scratch = await opened.repository.scratch();
  options.onStep?.('Merging');
  // Packing takes long, and says nothing that the name of a tarball does not.
  const packages = typeof options.packages === 'string' ? options.packages : undefined;
  const upgraded = await mergePrepared(scratch, prepared, { ...options, packages });
  const plan = describe(prepared, upgraded, await diff(scratch, opened, upgraded));
  if (!opened.uncommitted) return plan;
  const note = 'Uncommitted changes are left out. Commit them before the upgrade.';
  return { ...plan, notes: [...(plan.notes ?? []), note] };
}

/**
 * What the target version asks and the service has not answered, defaults included.
 *
 * @returns the template in that version, and its open questions
 * @throws {FleetError} as {@link planUpgrade}
 */
export async function upgradeQuestions(
  service: ServiceReference,
  history: TemplateHistory,
  options: PlanOptions,
): Promise<{ template: Template; questions: Parameter[] }> {
  const opened = await openService(service, options);
  const versions = await loadVersions(requireProvenance(opened), history, options);
  return { template: versions.to, questions: openQuestions(versions) };
}

/** Loads both versions and renders them. */
export async function prepareUpgrade(
  opened: OpenedService,
  history: TemplateHistory,
  options: PlanOptions,
): Promise<PreparedUpgrade> {
  const provenance = requireProvenance(opened);
  const versions = await loadVersions(provenance, history, options);
  const { from, to } = versions;
  options.onStep?.(
    from.version === to.version
      ? `Rendering ${to.name} ${to.version}`
      : `Rendering ${to.name} ${from.version} and ${to.version}`,
  );
  const sides = renderSides(versions, options.answers ?? {});
  const unchanged =
    from.version === to.version && isSubset(sides.answers.theirs, provenance.answers, options);
  return { opened, versions, sides, unchanged };
}

/** Whether no given answer differs from the stored ones. */
function isSubset(
  theirs: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>>,
  { answers = {} }: PlanOptions,
): boolean {
  return Object.keys(answers).every(
    (name) => JSON.stringify(theirs[name]) === JSON.stringify(stored[name]),
  );
}

export function mergePrepared(
  repository: Repository,
  { opened, versions, sides }: PreparedUpgrade,
  { packages }: PlanOptions,
): Promise<UpgradedService> {
  return mergeService(repository, opened.tree, versions, sides, packages);
}

export async function diff(
  repository: Repository,
  opened: OpenedService,
  { tree, conflicts }: UpgradedService,
): Promise<FileDiff[]> {
  const files = await diffTrees(repository, opened.tree, tree);
  const open = new Set(conflicts.map(({ path }) => path));
  return files.map((file) => (open.has(file.path) ? { ...file, conflict: true } : file));
}

export function describe(
  { opened, versions, sides }: PreparedUpgrade,
  upgraded: UpgradedService | undefined,
  files: FileDiff[],
): UpgradePlan {
  const { dropped, added } = sides.answers;
  const notes = [
    ...dropped.map(
      (name) => `The answer ${name} is dropped: ${versions.to.version} does not ask it.`,
    ),
    ...(upgraded?.notes ?? []),
  ];
  return {
    service: opened.reference,
    template: versions.to.name,
    from: versions.from.version,
    to: versions.to.version,
    migrations: versions.migrations.map(({ version }) => version),
    newAnswers: added,
    files,
    conflicts: (upgraded?.conflicts ?? []).map(({ path, explanation }) => ({ path, explanation })),
    ...(notes.length > 0 && { notes }),
  };
}
