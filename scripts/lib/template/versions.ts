import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { FleetError, Repository } from '@quoin/fleet';
import { parseLayerUrls } from '@quoin/scaffold';
import semver from 'semver';
import { findRelease, rendersAlike, versionOf, type Release } from './released.ts';

export interface VersionCheck {
  /** A sentence for each change that no version tells of. */
  findings: string[];
  /** Why nothing was compared. */
  skipped?: string;
}

/** A template as it is in the working tree. */
interface Current {
  name: string;
  version: string;
  /** Its `template.yaml`, relative to the repository. */
  path: string;
  text: string;
}

/** How many files one sentence names. */
const NAMED_FILES = 5;

/**
 * Compares what templates render from with the commit that brought their version: whoever upgrades to
 * a version gets what that version had.
 *
 * @param root of the repository that has the folder `templates`
 */
export async function checkVersions(root: string): Promise<VersionCheck> {
  const repository = await openRepository(root);
  if (!repository) return skip('there is no git repository');
  if ((await repository.commitOf('HEAD')) === undefined) return skip('nothing is committed yet');
  const shallow = await repository.git(['rev-parse', '--is-shallow-repository']);
  if (shallow.trim() === 'true') {
    return skip('the clone is shallow; git fetch --unshallow brings the history');
  }
  const lowered: string[] = [];
  const changed = new Map<string, Current[]>();
  for (const current of await readTemplates(root)) {
    const release = await findRelease(repository, current.path, current.version);
    lowered.push(...findLowered(current, release));
    for (const file of await changedFiles(repository, current, release)) {
      changed.set(file, [...(changed.get(file) ?? []), current]);
    }
  }
  return { findings: [...lowered, ...describe(changed)] };
}

function skip(reason: string): VersionCheck {
  return { findings: [], skipped: `Versions are not compared: ${reason}.` };
}

async function openRepository(root: string): Promise<Repository | undefined> {
  try {
    return await Repository.open(root);
  } catch (error) {
    if (error instanceof FleetError) return undefined;
    throw error;
  }
}

async function readTemplates(root: string): Promise<Current[]> {
  const paths = (await readdir(join(root, 'templates')))
    .map((folder) => posix.join('templates', folder, 'template.yaml'))
    .filter((path) => existsSync(join(root, path)));
  const all = await Promise.all(
    paths.sort().map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      const name = posix.basename(posix.dirname(path));
      return { name, version: versionOf(text) ?? '', path, text };
    }),
  );
  // The lint tells of a version that is none.
  return all.filter(({ version }) => semver.valid(version) !== null);
}

function findLowered({ path, version }: Current, { previous }: Release): string[] {
  if (semver.valid(previous) === null || previous === undefined) return [];
  if (semver.gt(version, previous)) return [];
  return [`${path} went from version ${previous} to ${version}. Raise it above ${previous}.`];
}

/** Everything that goes into a rendering; tests and the changelog do not. */
async function changedFiles(
  repository: Repository,
  { path, text }: Current,
  { commit, text: released }: Release,
): Promise<string[]> {
  if (commit === undefined) return [];
  const folder = posix.dirname(path);
  const layers = parseLayerUrls(text, path).map((url) => posix.join(folder, url));
  // The person's configuration says which line endings and modes are no change.
  const list = async (...args: string[]) => {
    const output = await repository.git([...args, '--', ...new Set(layers)], {
      configuration: 'personal',
    });
    return output.split('\0').filter(Boolean);
  };
  const [tracked, untracked] = await Promise.all([
    list('diff', '--name-only', '-z', '--no-renames', commit),
    list('ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  return [...(rendersAlike(released, text) ? [] : [path]), ...tracked, ...untracked];
}

/** One sentence for the files that the same templates render. */
function describe(changed: ReadonlyMap<string, readonly Current[]>): string[] {
  const groups = Map.groupBy(changed, ([, templates]) => templates.map(toText).join('\0'));
  return [...groups.values()].map((files) => {
    const templates = files[0]?.[1] ?? [];
    const paths = files.map(([path]) => path).sort();
    const further = paths.length - NAMED_FILES;
    const named = paths.slice(0, NAMED_FILES);
    const several = templates.length > 1;
    return [
      enumerate(further > 0 ? [...named, `${further} more`] : named),
      `changed after ${enumerate(templates.map(toText))} ${several ? 'were' : 'was'} released.`,
      `Raise the version${several ? 's' : ''} of ${enumerate(templates.map(({ name }) => name))},`,
      `and add to ${several ? 'their' : 'its'} CHANGELOG.md.`,
    ].join(' ');
  });
}

const toText = ({ name, version }: Current) => `${name} ${version}`;

function enumerate(parts: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}
