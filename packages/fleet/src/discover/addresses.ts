import { posix } from 'node:path';
import { isGitUrl } from '../history/url.ts';
import type { ServiceLocation } from '../types.ts';

/** The parts of a page's address that say where it is. */
interface Page {
  repository: string[];
  /** Below the root of the repository. */
  inside: string[];
}

/**
 * The repository and folder behind the address of a page on GitHub, GitLab or Bitbucket, as catalog
 * entities have it in `backstage.io/source-location`. A branch in it is one without a slash.
 *
 * @returns undefined when it is no such address
 */
export function locationOfPage(address: string): ServiceLocation | undefined {
  if (!/^https?:/.test(address) || !URL.canParse(address)) return undefined;
  const { origin, pathname } = new URL(address);
  const parts = pathname.split('/').filter(Boolean);
  const { repository, inside } = readParts(parts);
  if (repository.length < 2) return undefined;
  const url = `${origin}/${repository.join('/').replace(/\.git$/, '')}.git`;
  return { kind: 'git', url, path: folderOf(inside.map(decodeURIComponent)) };
}

function readParts(parts: readonly string[]): Page {
  const dash = parts.indexOf('-');
  // GitLab: /group/subgroup/name/-/tree/main/folder
  if (dash > 1) return { repository: parts.slice(0, dash), inside: parts.slice(dash + 3) };
  // Bitbucket Data Center: /projects/KEY/repos/name/browse/folder
  const [first, project = '', third, name = ''] = parts;
  if (first === 'projects' && third === 'repos') {
    return { repository: ['scm', project, name], inside: parts.slice(5) };
  }
  // GitHub: /owner/name/tree/main/folder; Bitbucket Cloud: /workspace/name/src/main/folder
  if (third === 'tree' || third === 'blob' || third === 'src') {
    return { repository: parts.slice(0, 2), inside: parts.slice(4) };
  }
  return { repository: [...parts], inside: [] };
}

/** The page may be of the file that describes the component. */
function folderOf(inside: readonly string[]): string {
  const path = inside.join('/');
  return (/\.ya?ml$/.test(path) ? posix.dirname(path) : path) || '.';
}

/**
 * What an annotation `quoin.dev/repository` says.
 *
 * @returns undefined when it is nothing that git can clone
 */
export function locationOfUrl(url: string, path = '.'): ServiceLocation | undefined {
  return isGitUrl(url) ? { kind: 'git', url, path } : undefined;
}
