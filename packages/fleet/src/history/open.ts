import { join } from 'node:path';
import { loadTemplate, type Template, type TemplateSource } from '@quoin/scaffold';
import semver from 'semver';
import { FleetError } from '../errors.ts';
import { Repository } from '../git/index.ts';
import type { TemplateRecord } from '../types.ts';
import { unknownTemplate, unknownVersion } from './absent.ts';
import { parseTemplateEntity } from './entity.ts';
import { exportFiles } from './exported.ts';
import { partsOf } from './layers.ts';
import { RecentResults } from './lru.ts';
import { migrationVersions, toRecord } from './records.ts';
import { readReleased, type Release, type ReleasedTemplate } from './released.ts';
import { publicUrlOf, sourceOf } from './source.ts';
import type { LoadOptions, MigrationFile, TemplateHistory } from './types.ts';

export interface HistoryOptions {
  /** A work tree or a bare repository that has a folder `templates`. */
  repository: string;
  /** The folder that keeps templates of earlier versions; made when it is missing. */
  cache: string;
}

/** How many templates stay in memory; one of 100 files takes about 1 MB. */
const KEPT_TEMPLATES = 32;
/** An id, and nothing that git could take for an option. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Opens the templates of a repository: of its HEAD, and of the first-parent history behind it. Later
 * commits are seen by opening it again.
 *
 * @throws {FleetError} when it is no git repository or has no commit
 */
export async function openTemplateHistory({
  repository: directory,
  cache,
}: HistoryOptions): Promise<TemplateHistory> {
  const repository = await Repository.open(directory);
  const head = await repository.commitOf('HEAD');
  if (head === undefined) {
    throw new FleetError(`${directory} has no commit yet. Commit the templates and try again.`);
  }
  const released = await readReleased(repository, head);
  return new GitTemplateHistory({ repository, head, released, cache });
}

interface Contents {
  repository: Repository;
  head: string;
  released: ReadonlyMap<string, ReleasedTemplate>;
  cache: string;
}

type PresentTemplate = ReleasedTemplate & { current: Release };

class GitTemplateHistory implements TemplateHistory {
  readonly #contents: Contents;
  readonly #loaded = new RecentResults<Template>(KEPT_TEMPLATES);
  readonly #migrations = new RecentResults<MigrationFile[]>(KEPT_TEMPLATES);
  #records: Promise<TemplateRecord[]> | undefined;

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  templates(): Promise<TemplateRecord[]> {
    this.#records ??= this.#readRecords();
    return this.#records;
  }

  load(name: string, version: string, { commit }: LoadOptions = {}): Promise<Template> {
    return this.#loaded.get(JSON.stringify([name, version, commit]), async () => {
      const template = await this.#template(name);
      const stored = await this.#releaseAt(commit, template, version);
      return this.#load(stored ?? (await this.#release(template, version)), stored && commit);
    });
  }

  async migrationsBetween(name: string, from: string, to: string): Promise<MigrationFile[]> {
    const all = await this.#migrations.get(name, () => this.#readMigrations(name));
    return all.filter(({ version }) => semver.gt(version, from) && semver.lte(version, to));
  }

  async source(name: string, version: string): Promise<TemplateSource> {
    const release = await this.#release(await this.#template(name), version);
    return sourceOf(this.#contents.repository, release);
  }

  async #readMigrations(name: string): Promise<MigrationFile[]> {
    const { repository, head, cache } = this.#contents;
    const { folder } = (await this.#template(name)).current;
    const versions = await migrationVersions(repository, folder, head);
    if (versions.length === 0) return [];
    // All of the folder: a migration may import what lies beside it.
    const path = join(folder, 'migrations');
    const exported = await exportFiles(repository, head, [path], join(cache, 'migrations'));
    return versions.map((version) => ({ version, file: join(exported, path, `${version}.ts`) }));
  }

  async #readRecords(): Promise<TemplateRecord[]> {
    const { repository, released } = this.#contents;
    const names = [...released.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const records: TemplateRecord[] = [];
    for (const each of names) {
      const record = await toRecord(repository, each);
      if (record) records.push(record);
    }
    return records;
  }

  async #template(name: string): Promise<PresentTemplate> {
    const { repository, released } = this.#contents;
    const template = released.get(name);
    if (template?.current) return { ...template, current: template.current };
    throw await unknownTemplate(repository, released, name);
  }

  async #release({ name, releases }: ReleasedTemplate, version: string): Promise<Release> {
    const release = releases.get(version);
    if (release) return release;
    throw await unknownVersion(this.#contents.repository, name, version, [...releases.keys()]);
  }

  /** A version as a commit has it, be it on a branch; undefined when the commit does not have it. */
  async #releaseAt(
    commit: string | undefined,
    { name, folders }: ReleasedTemplate,
    version: string,
  ): Promise<Release | undefined> {
    if (commit === undefined || !COMMIT.test(commit)) return undefined;
    for (const folder of folders) {
      const file = `${commit}:${folder}/template.yaml`;
      const { status, stdout } = await this.#contents.repository.try(['cat-file', 'blob', file]);
      const entity = status === 0 ? parseTemplateEntity(stdout.toString()) : undefined;
      if (entity?.name === name && entity.version === version) {
        return { entity, folder, last: commit, before: undefined };
      }
    }
    return undefined;
  }

  async #load(release: Release, commit?: string): Promise<Template> {
    const { repository, cache } = this.#contents;
    const { entity, folder, last } = release;
    const parts = partsOf(folder, entity);
    const exported = await exportFiles(repository, last, parts, join(cache, 'templates'));
    const url = await publicUrlOf(repository);
    const source = commit
      ? { ...(url !== undefined && { repository: url }), commit }
      : await sourceOf(repository, release);
    return loadTemplate(join(exported, folder), source);
  }
}
