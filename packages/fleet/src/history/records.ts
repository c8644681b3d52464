import { posix } from 'node:path';
import { parseChangelog } from '@quoin/scaffold';
import semver from 'semver';
import type { Repository } from '../git/index.ts';
import type { TemplateRecord, TemplateVersion } from '../types.ts';
import { foldersOf } from './layers.ts';
import { mapParallel } from './parallel.ts';
import { standingVersions, type Release, type ReleasedTemplate } from './released.ts';
import { lastChangeOf } from './source.ts';

/** What the newest commit says of the past: a correction of the changelog holds for old versions too. */
interface Notes {
  changes: ReadonlyMap<string, string[]>;
  migrations: readonly string[];
}

/** How many git processes read versions at once. */
const PROCESSES = 4;
const MIGRATION = /^(?<version>.+)(?<!\.test)\.ts$/;

/** A template as it is shown; undefined when the newest commit does not have it. */
export async function toRecord(
  repository: Repository,
  template: ReleasedTemplate,
): Promise<TemplateRecord | undefined> {
  const { name, current } = template;
  if (!current) return undefined;
  const { title, description, target } = current.entity;
  const notes = await readNotes(repository, current);
  const versions = await mapParallel(standingVersions(template), PROCESSES, (release) =>
    toVersion(repository, release, notes),
  );
  return { name, title, description, target, versions };
}

async function toVersion(
  repository: Repository,
  release: Release,
  { changes, migrations }: Notes,
): Promise<TemplateVersion> {
  const { version } = release.entity;
  return {
    version,
    ...(await lastChangeOf(repository, release)),
    changes: changes.get(version) ?? (await readSubjects(repository, release)),
    migration: migrations.includes(version),
  };
}

async function readNotes(repository: Repository, { folder, last }: Release): Promise<Notes> {
  const file = posix.join(folder, 'CHANGELOG.md');
  const args = ['ls-tree', '-z', '--full-tree', last, '--', file];
  const [, , id] = (await repository.git(args)).split(/[ \t]/);
  const text = id ? (await repository.readBlobs([id])).get(id)?.toString() : '';
  return {
    changes: new Map(parseChangelog(text ?? '').map((entry) => [entry.version, entry.changes])),
    migrations: await migrationVersions(repository, folder, last),
  };
}

/** The versions that have a migration, oldest first. */
export async function migrationVersions(
  repository: Repository,
  folder: string,
  commit: string,
): Promise<string[]> {
  const args = [
    'ls-tree',
    '-z',
    '--name-only',
    '--full-tree',
    commit,
    '--',
    `${folder}/migrations/`,
  ];
  const names = (await repository.git(args)).split('\0').map((path) => posix.basename(path));
  const versions = names.flatMap((name) => MIGRATION.exec(name)?.groups?.version ?? []);
  return semver.sort(versions.filter((version) => semver.valid(version) === version));
}

/** What the commits of a version say that it does, oldest first, when the changelog does not. */
async function readSubjects(
  repository: Repository,
  { entity, folder, last, before }: Release,
): Promise<string[]> {
  const range = before === undefined ? last : `${before}..${last}`;
  const args = ['log', '--reverse', '--no-merges', '--format=%s', range, '--'];
  return (await repository.git([...args, ...foldersOf(folder, entity)]))
    .split('\n')
    .filter(Boolean);
}
