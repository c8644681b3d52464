import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { PROVENANCE_PATH } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import { Repository } from '../git/index.ts';
import type { ServiceReference } from '../types.ts';

/** Folders whose projects are material of templates and tests. */
const MATERIAL = new Set([
  ...['templates', 'skeleton', 'node_modules'],
  ...['test', 'tests', '__tests__', 'fixtures', '__fixtures__', 'testdata', '__snapshots__'],
]);
const SUFFIX = '.git';

/**
 * The services in the folders of a work tree: those whose provenance is committed.
 *
 * @throws {FleetError} when it is in no git repository
 */
export async function servicesInFolders(directory: string): Promise<ServiceReference[]> {
  const repository = await Repository.open(directory);
  if ((await repository.commitOf('HEAD')) === undefined) return [];
  const root = repository.workTree ?? repository.directory;
  const entries = await repository.readTree('HEAD');
  return entries
    .filter(({ path }) => posix.basename(path) === PROVENANCE_PATH)
    .map(({ path }) => posix.dirname(path))
    .filter((path) => !path.split('/').some((part) => MATERIAL.has(part)))
    .map((path) => ({
      name: basename(path === '.' ? root : path),
      location: { kind: 'folder', repository: root, path },
    }));
}

/**
 * The bare repositories `<name>.git` of a folder, one service each; none when there is no such folder.
 *
 * @throws {FleetError} when it cannot be read
 */
export async function servicesInRepositories(directory: string): Promise<ServiceReference[]> {
  if (!existsSync(directory)) return [];
  const folder = await realpath(directory);
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new FleetError(`The repositories in ${directory} cannot be listed. ${String(cause)}`, {
      cause,
    });
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter(({ name }) => name.endsWith(SUFFIX))
    .map(({ name }) => ({
      name: name.slice(0, -SUFFIX.length),
      location: { kind: 'folder', repository: join(folder, name), path: '.' },
    }));
}
