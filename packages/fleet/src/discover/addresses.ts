import { posix } from 'node:path';
import { isGitUrl } from '../history/url.ts';
import type { ServiceLocation } from '../types.ts';

/** `/owner/name/tree/main/folder`, also `blob` for a file: GitHub, Gitea. */
const GITHUB = /^(?<repository>\/[^/]+\/[^/]+)(?:\/(?<kind>tree|blob)\/[^/]+(?<path>\/.*)?)?\/?$/;
/** `/group/subgroup/name/-/tree/main/folder`: GitLab. */
const GITLAB = /^(?<repository>\/.+?)\/-\/(?<kind>tree|blob)\/[^/]+(?<path>\/.*)?$/;
/** `/workspace/name/src/main/folder`: Bitbucket Cloud, whose addresses do not tell files from folders. */
const BITBUCKET = /^(?<repository>\/[^/]+\/[^/]+)\/src\/[^/]+(?<path>\/.*)?$/;
/** `/projects/KEY/repos/name/browse/folder`: Bitbucket Data Center. */
const BITBUCKET_SERVER =
  /^\/projects\/(?<project>[^/]+)\/repos\/(?<name>[^/]+)(?:\/browse(?<path>\/.*)?)?\/?$/;

/**
 * The repository and folder behind the address of a page on GitHub, GitLab or Bitbucket, as catalog
 * entities have it in `backstage.io/source-location`.
 *
 * @returns undefined when it is no such address
 */
export function locationOfPage(address: string): ServiceLocation | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, origin, pathname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const path = decodeURI(pathname);
  const server = BITBUCKET_SERVER.exec(path)?.groups;
  if (server) {
    const repository = `/scm/${server.project ?? ''}/${server.name ?? ''}`;
    return toLocation(origin + repository, server.path);
  }
  const { repository, kind, path: inside } = match(path) ?? {};
  return repository === undefined ? undefined : toLocation(origin + repository, inside, kind);
}

function match(path: string): Record<string, string | undefined> | undefined {
  return [GITLAB, BITBUCKET, GITHUB].map((shape) => shape.exec(path)?.groups).find(Boolean);
}

function toLocation(repository: string, inside = '/', kind?: string): ServiceLocation {
  const isFile = kind === 'blob' || /\.ya?ml$/.test(inside);
  const folder = isFile ? posix.dirname(inside) : inside;
  const path = folder.replace(/^\/+|\/+$/g, '') || '.';
  return { kind: 'git', url: `${repository.replace(/\.git$/, '')}.git`, path };
}

/**
 * What an annotation `quoin.dev/repository` says.
 *
 * @returns undefined when it is nothing that git can clone
 */
export function locationOfUrl(url: string, path = '.'): ServiceLocation | undefined {
  return isGitUrl(url) ? { kind: 'git', url, path } : undefined;
}
