import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { type Content, commitAll, commitOnBranch } from './commit.ts';
import { git, GitMissingError } from '@quoin/fleet';

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const SUFFIX = '.git';

/**
 * The bare git repositories of one folder, `<name>.git` each: where templates
 * publish to on a machine without a git server.
 */
export class LocalRepositories {
  readonly #folder: string;

  /** @param folder where the repositories are; made when the first one is published */
  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** The absolute path of a repository, whether it exists or not. */
  pathOf(name: string): string {
    return join(this.#folder, `${name}${SUFFIX}`);
  }

  /** The names of all repositories, in alphabetical order. */
  async list(): Promise<string[]> {
    if (!existsSync(this.#folder)) return [];
    const entries = await readdir(this.#folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .filter((entry) => entry.name.endsWith(SUFFIX))
      .map((entry) => entry.name.slice(0, -SUFFIX.length))
      .sort();
  }

  /**
   * The id of the latest commit of the default branch.
   *
   * @throws InputError when the folder is no git repository or has no commit yet
   */
  async head(name: string): Promise<string> {
    const env = { GIT_DIR: this.pathOf(name) };
    try {
      return (await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { env })).trim();
    } catch (error) {
      if (error instanceof GitMissingError) throw error;
      throw new InputError('it is not a git repository or has no commit on its default branch');
    }
  }

  /** The text of a file in a commit; undefined when the commit has no such file. */
  async read(name: string, path: string, commit = 'HEAD'): Promise<string | undefined> {
    const env = { GIT_DIR: this.pathOf(name) };
    const found = await git(['ls-tree', '--name-only', commit, '--', path], { env });
    return found === '' ? undefined : git(['show', `${commit}:${path}`], { env });
  }

  /**
   * Makes a repository with one commit on `main`.
   *
   * The repository is built under a name that {@link list} does not see and then
   * renamed, so that it exists whole or not at all.
   *
   * @returns its absolute path
   * @throws InputError for an unusable name, ConflictError for one that is taken
   */
  async publish(name: string, content: Content, signal?: AbortSignal): Promise<string> {
    this.assertFree(name);
    await mkdir(this.#folder, { recursive: true });
    const staging = await mkdtemp(join(this.#folder, `.${name}-`));
    try {
      await commitAll(staging, content, signal);
      await rename(staging, this.pathOf(name));
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      if (existsSync(this.pathOf(name))) throw taken(name);
      throw error;
    }
    return this.pathOf(name);
  }

  /**
   * Adds the files of a folder to a repository, as one commit on a new branch.
   *
   * @throws NotFoundError when there is no such repository, ConflictError when the branch exists or
   *   a file would replace another
   */
  async propose(
    name: string,
    branch: string,
    content: Content,
    signal?: AbortSignal,
  ): Promise<void> {
    if (!NAME.test(name) || !existsSync(this.pathOf(name))) {
      const names = (await this.list()).join(', ') || 'none';
      throw new NotFoundError(`There is no repository named ${name}. There are: ${names}.`);
    }
    await commitOnBranch(this.pathOf(name), branch, content, signal);
  }

  /** @throws InputError for an unusable name, ConflictError for one that is taken */
  assertFree(name: string): void {
    if (!NAME.test(name)) {
      throw new InputError(
        `"${name}" cannot name a repository. ` +
          'Use lower-case letters, digits, dots, hyphens and underscores, 100 at most.',
      );
    }
    if (existsSync(this.pathOf(name))) throw taken(name);
  }
}

function taken(name: string): ConflictError {
  return new ConflictError(`A repository named ${name} already exists. Choose another name.`);
}
