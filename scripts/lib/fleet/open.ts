import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  discoverServices,
  isGitUrl,
  nameOfUrl,
  openMirror,
  openTemplateHistory,
  Repository,
  type MirrorOptions,
  type ServiceReference,
  type TemplateHistory,
} from '@quoin/fleet';
import { UserError } from '../command.ts';
import { DATA_DIR, ROOT } from '../paths.ts';
import { readEntities } from './entities.ts';

const SHOWN_NAMES = 10;

/** The services, and the templates that they come from. */
export interface Fleet {
  history: TemplateHistory;
  services: ServiceReference[];
  options: MirrorOptions;
}

export interface OpenFleetOptions {
  /** The repository of the templates: a URL or a path. @default this one */
  templates?: string | undefined;
  /** The repository whose folders hold services. @default this one */
  repository?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Finds the services of this repository, of the local repositories and of the catalog.
 *
 * @throws {FleetError} when the templates or a folder cannot be read
 */
export async function openFleet({
  templates,
  repository = ROOT,
  signal,
}: OpenFleetOptions = {}): Promise<Fleet> {
  const options: MirrorOptions = { cache: join(DATA_DIR, 'fleet'), signal };
  const history = await openTemplateHistory({
    repository: await templatesFolder(templates, options),
    cache: options.cache,
  });
  const services = await discoverServices({
    repository,
    repositories: join(DATA_DIR, 'git'),
    entities: await readEntities(join(repository, 'catalog-info.yaml')),
    fileUrls: true,
  });
  return { history, services, options };
}

async function templatesFolder(templates: string | undefined, options: MirrorOptions) {
  if (templates === undefined) return ROOT;
  if (!isGitUrl(templates)) return fromHere(templates);
  const mirror = await openMirror(templates, { ...options, history: true });
  return mirror.repository.directory;
}

/** What a person calls a service: a name of the fleet, a folder, or a URL that git can clone. */
export async function findService({ services }: Fleet, name: string): Promise<ServiceReference> {
  const known = services.find((service) => service.name === name);
  if (known) return known;
  if (isGitUrl(name)) {
    return { name: nameOfUrl(name), location: { kind: 'git', url: name, path: '.' } };
  }
  const folder = fromHere(name);
  if (existsSync(folder) && statSync(folder).isDirectory()) return serviceIn(folder, services);
  throw new UserError(
    `There is no service ${name}. Name one of the fleet, a folder or a URL. There are: ${namesOf(services)}.`,
  );
}

function namesOf(services: readonly ServiceReference[]): string {
  const names = services.slice(0, SHOWN_NAMES).map(({ name }) => name);
  const others = services.length - names.length;
  return `${names.join(', ') || 'none yet'}${others > 0 ? ` and ${others} more` : ''}`;
}

async function serviceIn(folder: string, services: readonly ServiceReference[]) {
  const { workTree, directory, path } = await Repository.open(folder);
  const repository = workTree ?? directory;
  const known = services.find(
    ({ location }) =>
      location.kind === 'folder' && location.repository === repository && location.path === path,
  );
  const name = basename(folder).replace(/\.git$/, '');
  return known ?? { name, location: { kind: 'folder' as const, repository, path } };
}

/** npm starts scripts in the repository; INIT_CWD is where the person stands. */
export function fromHere(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
