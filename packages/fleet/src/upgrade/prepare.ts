import {
  PROVENANCE_PATH,
  render,
  type Answers,
  type Parameter,
  type Provenance,
  type RenderedFile,
  type Template,
} from '@quoin/scaffold';
import semver from 'semver';
import type { OpenedService } from '../drift/service.ts';
import { FleetError } from '../errors.ts';
import { latestVersion } from '../history/versions.ts';
import type { TemplateHistory } from '../history/types.ts';
import { loadMigrations, migrateFiles, type LoadedMigration } from '../migrate/index.ts';
import type { TemplateVersion } from '../types.ts';
import { carryAnswers, upgradeAnswers, type UpgradeAnswers } from './answers.ts';
import type { PlanOptions } from './options.ts';

/** The two versions of the template between which a service is upgraded. */
export interface Versions {
  from: Template;
  to: Template;
  stored: Answers;
  migrations: LoadedMigration[];
  /** The versions after `from` up to `to`, oldest first. */
  passed: TemplateVersion[];
}

/** What is merged, but for the service's own files. */
export interface Sides {
  answers: UpgradeAnswers;
  /** The old version, migrated; without the provenance. */
  base: readonly RenderedFile[];
  /** The new version, without the provenance. */
  theirs: readonly RenderedFile[];
  /** The provenance of the new version. */
  provenance: RenderedFile;
}

/** @throws {FleetError} when the service was never enrolled */
export function requireProvenance({ reference, provenance }: OpenedService): Provenance {
  if (provenance) return provenance;
  throw new FleetError(
    `${reference.name} has no ${PROVENANCE_PATH}, so nothing says which template it is of. ` +
      `Enrol it: npm run fleet -- adopt ${reference.name}`,
  );
}

/**
 * Loads both versions of the template.
 *
 * @throws {FleetError} when the template or a version is not there, or the target is older
 */
export async function loadVersions(
  { template, version, commit, answers }: Provenance,
  history: TemplateHistory,
  { to }: Pick<PlanOptions, 'to'>,
): Promise<Versions> {
  const record = (await history.templates()).find(({ name }) => name === template);
  const versions = record?.versions ?? [];
  const target = chooseTarget({ template, version }, versions, to);
  const [from, loaded, migrations] = await Promise.all([
    history.load(template, version, { commit }),
    history.load(template, target),
    history.migrationsBetween(template, version, target),
  ]);
  const passed = versions
    .filter((each) => semver.gt(each.version, version) && semver.lte(each.version, target))
    .sort((a, b) => semver.compare(a.version, b.version));
  return {
    from,
    to: loaded,
    stored: answers,
    migrations: await loadMigrations(template, migrations),
    passed,
  };
}

/** The version that is asked for, or the newest; never one that is older than what the service has. */
function chooseTarget(
  { template, version }: Pick<Provenance, 'template' | 'version'>,
  versions: readonly TemplateVersion[],
  to: string | undefined,
): string {
  if (semver.valid(version) === null) {
    throw new FleetError(
      `${version} is no version of ${template}. Correct it in ${PROVENANCE_PATH}.`,
    );
  }
  const known = versions.map((each) => each.version);
  // Without any the template is unknown, which loading it explains.
  if (to !== undefined && known.length > 0 && !known.includes(to)) {
    throw new FleetError(`${template} has no version ${to}. It has ${known.join(', ')}.`);
  }
  const target = to ?? latestVersion(known, version) ?? version;
  if (semver.gte(target, version)) return target;
  throw new FleetError(
    `${target} is older than ${version}, which the service has. Choose a newer version of ${template}.`,
  );
}

/**
 * The questions of the new version that the stored answers leave open, in its order. Conditional
 * ones are not among them: their defaults are taken.
 */
export function openQuestions({ from, to, stored, migrations }: Versions): Parameter[] {
  const { carried } = carryAnswers(from, to, { stored, given: {}, migrations });
  return to.parameters.filter(({ name }) => carried[name] === undefined);
}

/**
 * Renders both versions and migrates the old one.
 *
 * @throws {AnswersError} when the answers do not fit
 * @throws {ScaffoldError} when a version cannot be rendered
 */
export function renderSides({ from, to, stored, migrations }: Versions, given: Answers): Sides {
  const answers = upgradeAnswers(from, to, { stored, given, migrations });
  const old = withoutProvenance(render(from, answers.base).files);
  const { files } = render(to, answers.theirs);
  const provenance = files.find(({ path }) => path === PROVENANCE_PATH);
  if (!provenance) {
    throw new FleetError(`${to.name} adds files to a repository; such a template is not upgraded.`);
  }
  return {
    answers,
    base: migrateFiles(migrations, old, answers.base),
    theirs: withoutProvenance(files),
    provenance,
  };
}

function withoutProvenance(files: readonly RenderedFile[]): RenderedFile[] {
  return files.filter(({ path }) => path !== PROVENANCE_PATH);
}
