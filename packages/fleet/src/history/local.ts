import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateSource } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import { GitError, Repository } from '../git/index.ts';
import { parseTemplateEntity } from './entity.ts';
import { foldersOf } from './layers.ts';
import { publicUrlOf } from './source.ts';

/**
 * Where a template in a working tree comes from. Without a commit when its files differ from it, and
 * empty when the folder is in no repository or holds no template with a version.
 */
export async function templateSource(directory: string): Promise<TemplateSource> {
  const repository = await openRepository(directory);
  if (repository?.workTree === undefined) return {};
  const folders = await foldersAt(directory, repository.path);
  if (!folders) return {};
  const [url, commit] = await Promise.all([
    publicUrlOf(repository),
    commitOfWorkTree(repository, folders),
  ]);
  return { ...(url !== undefined && { repository: url }), ...(commit !== undefined && { commit }) };
}

/** A template works without git, so a missing one is no error here. */
async function openRepository(directory: string): Promise<Repository | undefined> {
  try {
    return await Repository.open(directory);
  } catch (error) {
    if (error instanceof FleetError || error instanceof GitError) return undefined;
    throw error;
  }
}

/** What counts as a part of the template, relative to the root of the repository. */
async function foldersAt(directory: string, path: string): Promise<string[] | undefined> {
  const text = await readFile(join(directory, 'template.yaml'), 'utf8').catch(() => '');
  const entity = parseTemplateEntity(text);
  return entity && foldersOf(path, entity);
}

async function commitOfWorkTree(
  repository: Repository,
  folders: readonly string[],
): Promise<string | undefined> {
  const status = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all'];
  const [changes, log] = await Promise.all([
    // The person's configuration says which line endings and modes are no change.
    repository.git([...status, '--', ...folders], { configuration: 'personal' }),
    repository.try(['log', '-1', '--format=%H', 'HEAD', '--', ...folders]),
  ]);
  // Without any commit yet, log fails.
  return changes === '' && log.status === 0 ? log.stdout.toString().trim() || undefined : undefined;
}
