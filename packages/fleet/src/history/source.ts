import type { TemplateSource } from '@quoin/scaffold';
import type { Repository } from '../git/index.ts';
import { foldersOf } from './layers.ts';
import type { Release } from './released.ts';
import { isGitUrl, publicUrl } from './url.ts';

/** Where a repository is for others; undefined when it is on this machine only. */
export async function publicUrlOf(repository: Repository): Promise<string | undefined> {
  const { stdout } = await repository.try(['config', '--get', 'remote.origin.url']);
  const url = stdout.toString().trim();
  return isGitUrl(url) && !url.startsWith('file:') ? publicUrl(url) : undefined;
}

/** The last commit that touched the files of a release, and when it was made; the provenance names it. */
export async function lastChangeOf(
  repository: Repository,
  { entity, folder, last }: Release,
): Promise<{ commit: string; date: string }> {
  const folders = foldersOf(folder, entity);
  const args = ['log', '-1', '--format=%H %cI', last, '--', ...folders];
  const [commit = '', date = ''] = (await repository.git(args)).trim().split(' ');
  return { commit, date };
}

/** Builds what the provenance says of a release. */
export async function sourceOf(repository: Repository, release: Release): Promise<TemplateSource> {
  const url = await publicUrlOf(repository);
  const { commit } = await lastChangeOf(repository, release);
  return { ...(url !== undefined && { repository: url }), commit };
}
