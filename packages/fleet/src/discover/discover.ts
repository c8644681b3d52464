import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publicUrl } from '../history/url.ts';
import { Repository } from '../git/index.ts';
import type { ServiceLocation, ServiceReference } from '../types.ts';
import { locationOf, refOf, type CatalogEntity } from './entities.ts';
import { servicesInFolders, servicesInRepositories } from './folders.ts';

export interface DiscoverOptions {
  /** A work tree whose folders hold services. */
  repository?: string | undefined;
  /** A folder with bare repositories `<name>.git`, one service each. */
  repositories?: string | undefined;
  /** Components say by annotation where they live. */
  entities?: readonly CatalogEntity[] | undefined;
  /**
   * Whether components may name any repository of this machine by a file URL, and not only those
   * in `repositories`. Not where others write the catalog. @default false
   */
  fileUrls?: boolean | undefined;
}

/**
 * The services that there are, in the order of their names, each once: folders with a committed
 * `.quoin.yaml`, bare repositories, and components of the catalog, enrolled or not.
 *
 * @throws {FleetError} when a folder cannot be read
 */
export async function discoverServices({
  repository,
  repositories,
  entities = [],
  fileUrls = false,
}: DiscoverOptions): Promise<ServiceReference[]> {
  const root = repository && (await Repository.open(repository)).workTree;
  const found = [
    ...entities.flatMap((entity) => toReference(entity, root)),
    ...(repository === undefined ? [] : await servicesInFolders(repository)),
    ...(repositories === undefined ? [] : await servicesInRepositories(repositories)),
  ];
  const distinct = new Map<string, ServiceReference>();
  for (const service of found) {
    const key = await keyOf(service.location);
    const known = distinct.get(key);
    // The first one is the entity, whose name people know; a folder here needs no mirror.
    if (!known) distinct.set(key, service);
    else if (service.location.kind === 'folder') known.location = service.location;
  }
  const allowed = [...distinct.values()].filter((each) => fileUrls || !isFileUrl(each.location));
  return withUniqueNames(allowed).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function toReference(entity: CatalogEntity, root: string | undefined): ServiceReference[] {
  const location = locationOf(entity, root);
  return location ? [{ name: entity.metadata.name, location, entityRef: refOf(entity) }] : [];
}

function isFileUrl(location: ServiceLocation): boolean {
  return location.kind === 'git' && location.url.startsWith('file:');
}

/** The same for the same place, however it is written. */
async function keyOf(location: ServiceLocation): Promise<string> {
  const path = posix.join('/', location.path).replace(/(.)\/$/, '$1');
  if (location.kind === 'git' && !isFileUrl(location)) {
    const url = publicUrl(location.url).toLowerCase();
    return `${url.replace(/\/$/, '').replace(/\.git$/, '')} ${path}`;
  }
  const folder = location.kind === 'git' ? fileURLToPath(location.url) : location.repository;
  return `${existsSync(folder) ? await realpath(folder) : folder} ${path}`;
}

/** A name that is taken gets a number; entities come first and keep theirs. */
function withUniqueNames(services: readonly ServiceReference[]): ServiceReference[] {
  const taken = new Set<string>();
  return services.map((service) => {
    let name = service.name;
    for (let number = 2; taken.has(name); number += 1) name = `${service.name}-${number}`;
    taken.add(name);
    return { ...service, name };
  });
}
