import { posix } from 'node:path';
import { parseProvenance, PROVENANCE_PATH, type Provenance } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import { Repository } from '../git/index.ts';
import { gitObject } from '../git/objects.ts';
import { openMirror, type Mirror, type MirrorOptions } from '../history/mirror.ts';
import type { ServiceReference } from '../types.ts';

/** A service's repository at its newest commit. */
export interface OpenedService {
  reference: ServiceReference;
  repository: Repository;
  /** The folder of the service in the repository; empty for its root. */
  path: string;
  /** The newest commit of the default branch or of what is checked out. */
  commit: string;
  /** The tree id of the service's folder in it. */
  tree: string;
  /** Of that commit; none when the service was never enrolled. */
  provenance: Provenance | undefined;
  /** Whether files of the service differ from that commit; never in a bare repository. */
  uncommitted: boolean;
  /** Set when the service is behind a URL. */
  mirror: Mirror | undefined;
}

/**
 * Opens a service. One behind a URL is brought here whole, without the commits behind the newest.
 *
 * @throws {FleetError} when the repository or its folder cannot be read
 * @throws {ScaffoldError} when its provenance cannot be read
 */
export async function openService(
  reference: ServiceReference,
  options: MirrorOptions,
): Promise<OpenedService> {
  const { repository, path, mirror } = await locate(reference, options);
  // A mirror fetches single files slowly, so its provenance is read when it is complete.
  const head = await readHead(repository, path, mirror ? [] : [PROVENANCE_PATH]);
  if (!head) throw new FleetError(noFolder(reference, path));
  await mirror?.complete(head.tree);
  const content = mirror ? await readFrom(repository, head.tree) : head.contents[0];
  return {
    reference,
    repository,
    path,
    commit: head.commit,
    tree: head.tree,
    provenance: content && parseProvenance(content.toString(), posix.join(path, PROVENANCE_PATH)),
    uncommitted: await hasChanges(repository, path),
    mirror,
  };
}

interface Place {
  repository: Repository;
  path: string;
  mirror: Mirror | undefined;
}

async function locate({ location }: ServiceReference, options: MirrorOptions): Promise<Place> {
  if (location.kind === 'git') {
    const mirror = await openMirror(location.url, options);
    return { repository: mirror.repository, path: within(location.path), mirror };
  }
  const repository = await Repository.open(location.repository);
  const path = within(posix.join(repository.path, location.path));
  return { repository, path, mirror: undefined };
}

function within(path: string): string {
  const normal = posix.normalize(path).replace(/^\/+|\/+$/g, '');
  return normal === '.' ? '' : normal;
}

/**
 * The ids are found from the contents, so one command reads all; undefined when one is missing.
 *
 * @param files in the folder, whose contents are read too
 */
async function readHead(repository: Repository, path: string, files: readonly string[]) {
  const folder = `HEAD:${path}`;
  const names = files.map((file) => `HEAD:${posix.join(path, file)}`);
  const objects = await repository.readBlobs(['HEAD', folder, ...names]);
  const commit = objects.get('HEAD');
  const tree = objects.get(folder);
  if (!commit || !tree) return undefined;
  const { format } = repository;
  return {
    commit: gitObject('commit', commit, format).id,
    tree: gitObject('tree', tree, format).id,
    contents: names.map((name) => objects.get(name)),
  };
}

async function readFrom(repository: Repository, tree: string): Promise<Buffer | undefined> {
  const name = `${tree}:${PROVENANCE_PATH}`;
  return (await repository.readBlobs([name])).get(name);
}

/** As the person's own git sees it: line endings and ignored files count. */
async function hasChanges(repository: Repository, path: string): Promise<boolean> {
  if (repository.workTree === undefined) return false;
  const args = ['--no-optional-locks', 'status', '--porcelain', '--', path || '.'];
  return (await repository.git(args, { configuration: 'personal' })) !== '';
}

function noFolder({ name }: ServiceReference, path: string): string {
  return path === ''
    ? `The repository of ${name} has no commit yet. Commit its files, or remove it from the catalog.`
    : `The repository of ${name} has no folder ${path} in its newest commit. Commit it, or correct its location in the catalog.`;
}
