import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import { git } from '@quoin/fleet';

export interface Content {
  /** The folder whose whole content is committed. */
  folder: string;
  /** What git's own tools show as the description of the repository. */
  description?: string | undefined;
  message: string;
  author: Author;
}

export interface Author {
  name: string;
  email: string;
}

const PORTAL: Author = { name: 'Quoin', email: 'portal@quoin.invalid' };

/** Makes a bare repository whose first commit is the whole folder. */
export async function commitAll(
  repository: string,
  content: Content,
  signal?: AbortSignal,
): Promise<void> {
  const index = join(repository, 'index');
  const env = environment(repository, index, content);
  await git(['init', '--quiet', '--bare', '--initial-branch=main', '--template=', repository], {
    signal,
  });
  // --force: a file that the template renders belongs to the service, even if its .gitignore matches.
  await git(['add', '--all', '--force', '.'], { env, signal });
  await git(['commit', '--quiet', '--no-verify', `--message=${content.message}`], { env, signal });
  if (content.description) {
    await writeFile(join(repository, 'description'), `${content.description}\n`);
  }
  // A bare repository has no index; this one only carried the first commit.
  await rm(index);
}

/**
 * Commits the files of a folder beside those that the default branch has, on a branch of their own.
 *
 * @throws ConflictError when the branch exists or a file would replace another
 */
export async function commitOnBranch(
  repository: string,
  branch: string,
  content: Content,
  signal?: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-index-'));
  const options = { env: environment(repository, join(folder, 'index'), content), signal };
  try {
    await git(['read-tree', 'HEAD'], options);
    await git(['add', '--ignore-removal', '--force', '.'], options);
    const replaced = ['diff', '--cached', '--name-only', '--diff-filter=a', 'HEAD'];
    const [first] = (await git(replaced, options)).split('\n');
    if (first) throw new ConflictError(`${first} exists already. Choose another name or number.`);
    const tree = (await git(['write-tree'], options)).trim();
    const commit = await git(['commit-tree', tree, '-p', 'HEAD', '-m', content.message], options);
    const ref = `refs/heads/${branch}`;
    if ((await git(['for-each-ref', ref], options)) !== '') {
      throw new ConflictError(
        `The branch ${branch} exists already. Choose another name or number.`,
      );
    }
    // The empty value says that it must not exist, should somebody have been faster.
    await git(['update-ref', ref, commit.trim(), ''], options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function environment(repository: string, index: string, { folder, author }: Content) {
  return {
    GIT_DIR: repository,
    GIT_WORK_TREE: folder,
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: PORTAL.name,
    GIT_COMMITTER_EMAIL: PORTAL.email,
  };
}
