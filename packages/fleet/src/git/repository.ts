import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RenderedFile } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import { parseBatch } from './batch.ts';
import { locate, type Place } from './locate.ts';
import { LooseObjects } from './loose.ts';
import { gitObject, packOf, type GitObject, type ObjectFormat } from './objects.ts';
import { gitBytes, tryGit, type GitOptions, type GitResult } from './run.ts';
import { parseTree, treesOf, type TreeEntry } from './trees.ts';
import { assertVersion } from './version.ts';

/** Options of a command in a repository; it knows itself where to run. */
export type CommandOptions = Omit<GitOptions, 'cwd'>;

/** A git repository, read and written through the git command. */
export class Repository {
  /** The folder that it was opened with. */
  readonly directory: string;
  /** That folder within the repository, with forward slashes; `.` for the root and for bare ones. */
  readonly path: string;
  readonly gitDirectory: string;
  /** The root of the working tree; none for a bare repository. */
  readonly workTree: string | undefined;
  readonly format: ObjectFormat;
  readonly #place: Place;
  /** Where the new objects of a scratch repository go. */
  readonly #scratch: LooseObjects | undefined;

  private constructor(place: Place, scratch?: LooseObjects) {
    this.directory = place.directory;
    this.path = place.path;
    this.gitDirectory = place.gitDirectory;
    this.workTree = place.workTree;
    this.format = place.format;
    this.#place = place;
    this.#scratch = scratch;
  }

  /**
   * Opens the repository of a folder: of a working tree, of a folder within one, or a bare one.
   *
   * @throws FleetError when it is in none, GitMissingError without a git of 2.38 or newer
   */
  static async open(directory: string): Promise<Repository> {
    await assertVersion();
    return new Repository(await locate(resolve(directory)));
  }

  /** Where its new objects go. */
  get objectDirectory(): string {
    return this.#place.objectDirectory;
  }

  /** Whether it is one that {@link scratch} made. */
  get isScratch(): boolean {
    return this.#scratch !== undefined;
  }

  /**
   * Runs a git command in the root of the working tree, or in the bare repository, without the
   * person's own configuration.
   *
   * @throws GitError when it fails; its message holds what git said
   */
  async git(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return (await this.bytes(args, options)).toString('utf8');
  }

  /** As {@link git}, for output that is not text. */
  bytes(args: readonly string[], options: CommandOptions = {}): Promise<Buffer> {
    return gitBytes(args, this.#options(options));
  }

  /** As {@link git}, for a command whose failure is an answer too. */
  try(args: readonly string[], options: CommandOptions = {}): Promise<GitResult> {
    return tryGit(args, this.#options(options));
  }

  /** The id of the commit that a revision names, such as a branch; undefined when there is none. */
  async commitOf(revision: string): Promise<string | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const { status, stdout } = await this.try(args);
    return status === 0 ? stdout.toString('latin1').trim() : undefined;
  }

  /**
   * The files below a tree, in git's order.
   *
   * @param path a folder in it, `.` for all; the paths of the result are relative to that folder
   * @throws GitError when there is no such tree or folder
   */
  async readTree(treeish: string, path = '.'): Promise<TreeEntry[]> {
    const tree = path === '.' ? treeish : `${treeish}:${path}`;
    return parseTree(await this.bytes(['ls-tree', '-r', '-z', '--full-tree', tree]));
  }

  /** As {@link readTree}, with the content of the files; submodules are left out. */
  async readFiles(treeish: string, path = '.'): Promise<RenderedFile[]> {
    const all = await this.readTree(treeish, path);
    const entries = all.filter(({ mode }) => mode !== '160000');
    const contents = await this.readBlobs(entries.map(({ id }) => id));
    return entries.map(({ path, mode, id }) => ({
      path,
      content: contents.get(id) ?? missing(path, id),
      executable: mode === '100755',
      ...(mode === '120000' && { symlink: true as const }),
    }));
  }

  /**
   * The content of objects, from one command. What the repository does not have is left out.
   *
   * @param names ids, or others such as `HEAD:.quoin.yaml`; without line feeds
   */
  async readBlobs(names: Iterable<string>): Promise<Map<string, Buffer>> {
    const distinct = [...new Set(names)];
    if (distinct.length === 0) return new Map();
    const input = `${distinct.join('\n')}\n`;
    return parseBatch(distinct, await this.bytes(['cat-file', '--batch'], { input }));
  }

  /** Stores files as a tree and returns its id. Their order does not matter. */
  async writeTree(files: readonly RenderedFile[]): Promise<string> {
    const blobs = files.map(({ content }) => gitObject('blob', content, this.format));
    const entries = files.map(({ path, executable, symlink }, index) => ({
      path,
      mode: symlink ? ('120000' as const) : executable ? ('100755' as const) : ('100644' as const),
      id: blobs[index]?.id ?? '',
    }));
    return this.writeEntries(entries, blobs);
  }

  /** Stores the tree of files whose content it has, or that is given, and returns its id. */
  async writeEntries(
    entries: Iterable<TreeEntry>,
    content: readonly GitObject[] = [],
  ): Promise<string> {
    const trees = treesOf(entries, this.format);
    await this.writeObjects([...content, ...trees]);
    return trees.at(-1)?.id ?? '';
  }

  /** Stores objects, all in one command, or in none for a scratch repository. */
  async writeObjects(objects: readonly GitObject[]): Promise<void> {
    const distinct = [...new Map(objects.map((object) => [object.id, object])).values()];
    if (distinct.length === 0) return;
    if (this.#scratch) await this.#scratch.write(distinct);
    else await this.git(['unpack-objects', '-q'], { input: packOf(distinct, this.format) });
  }

  /**
   * The same repository, whose new objects go to a folder that is removed at the end:
   *
   *     await using scratch = await repository.scratch();
   *
   * References are shared: do not change them.
   */
  async scratch(): Promise<Repository & AsyncDisposable> {
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'quoin-objects-'));
    await mkdir(join(folder, 'info'));
    await writeFile(join(folder, 'info', 'alternates'), `${this.#place.objectDirectory}\n`);
    const scratch = new Repository(
      { ...this.#place, objectDirectory: folder },
      new LooseObjects(folder),
    );
    return Object.assign(scratch, {
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    });
  }

  #options({ env, ...options }: CommandOptions): GitOptions {
    const { gitDirectory, workTree, objectDirectory } = this.#place;
    return {
      ...options,
      cwd: workTree ?? gitDirectory,
      env: {
        GIT_DIR: gitDirectory,
        ...(workTree !== undefined && { GIT_WORK_TREE: workTree }),
        ...(this.isScratch && { GIT_OBJECT_DIRECTORY: objectDirectory }),
        GIT_NO_REPLACE_OBJECTS: '1',
        ...env,
      },
    };
  }
}

function missing(path: string, id: string): never {
  throw new FleetError(
    `${path} has the content ${id}, which the repository lacks. Fetch all of it, with git fetch --refetch.`,
  );
}
