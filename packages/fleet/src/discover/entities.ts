import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceLocation } from '../types.ts';
import { locationOfPage, locationOfUrl } from './addresses.ts';

/** What is read of a catalog entity; Backstage's `Entity` is one. */
export interface CatalogEntity {
  kind: string;
  metadata: {
    name: string;
    namespace?: string | undefined;
    annotations?: Record<string, string> | undefined;
  };
  spec?: object | undefined;
}

const REPOSITORY = 'quoin.dev/repository';
const PATH = 'quoin.dev/path';
const SOURCE_LOCATION = 'backstage.io/source-location';
const MANAGED_BY = 'backstage.io/managed-by-location';

/**
 * Where a component lives, by its annotations: `quoin.dev/repository` with `quoin.dev/path`, else where
 * its source or its description is.
 *
 * @param repository the work tree that folders on this machine belong to
 * @returns undefined for what is no component or does not say where it lives
 */
export function locationOf(
  { kind, metadata }: CatalogEntity,
  repository: string | undefined,
): ServiceLocation | undefined {
  if (kind !== 'Component') return undefined;
  const annotations = metadata.annotations ?? {};
  const url = annotations[REPOSITORY];
  if (url !== undefined) return locationOfUrl(url, annotations[PATH]);
  const source = annotations[SOURCE_LOCATION];
  if (source?.startsWith('url:')) return locationOfPage(source.slice('url:'.length));
  const described = annotations[MANAGED_BY];
  return described === undefined ? undefined : locationOfDescription(described, repository);
}

/** Such as component:default/refunds. */
export function refOf({ kind, metadata: { name, namespace = 'default' } }: CatalogEntity): string {
  return `${kind}:${namespace}/${name}`.toLowerCase();
}

/**
 * The catalog itself writes this annotation, so it may name what is on this machine.
 *
 * @param reference such as `url:https://…`, `file:/…` or, for a bare repository here, `git:/…`
 */
function locationOfDescription(
  reference: string,
  repository: string | undefined,
): ServiceLocation | undefined {
  const colon = reference.indexOf(':');
  const [type, target] = [reference.slice(0, colon), reference.slice(colon + 1)];
  if (type === 'url') return locationOfPage(target);
  if (type === 'git' && isAbsolute(target)) {
    return { kind: 'folder', repository: target, path: '.' };
  }
  if (type !== 'file' || repository === undefined) return undefined;
  const file = target.startsWith('//') ? fileURLToPath(reference) : target;
  const folder = /\.ya?ml$/.test(file) ? dirname(file) : file;
  const path = relative(repository, resolve(folder)).split(sep).join('/') || '.';
  return path.startsWith('..') || isAbsolute(path)
    ? undefined
    : { kind: 'folder', repository, path };
}
