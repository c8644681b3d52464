import { realpath } from 'node:fs/promises';
import type { Commit } from '../engine.ts';
import { GovernanceError } from '../errors.ts';
import { parseAddedLines } from './addedLines.ts';
import { Git } from './git.ts';
import { parseRawDiff, type RawDiffEntry } from './rawDiff.ts';
import { once } from './source.ts';

const LINK = '120000';
const SUBMODULE = '160000';
/** Object id of the tree without files, for a repository without commits. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const DIFF = [
  'diff',
  '-M',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=dirty',
];

/** What differs between two sides of a repository. */
export interface Difference {
  /** Regular files on the new side. */
  files: RawDiffEntry[];
  deleted: string[];
  renamed: Map<string, string>;
  links: string[];
  submodules: string[];
  /** By path; a path that is not here adds no line. */
  addedLines: Map<string, Set<number>>;
}

/** The questions that the kinds of change ask of a git repository. */
export class Repository {
  readonly root: string;
  readonly git: Git;
  readonly head = once(() => this.#head());

  private constructor(git: Git) {
    this.git = git;
    this.root = git.directory;
  }

  /**
   * Opens the repository that a folder is in.
   * @throws GovernanceError when it is in none
   */
  static async open(directory: string, options: { hookIndex?: boolean } = {}): Promise<Repository> {
    const { status, stdout, stderr } = await new Git(directory).try([
      'rev-parse',
      '--show-toplevel',
    ]);
    if (status !== 0) {
      throw new GovernanceError(
        `${directory} is not in a git repository (${stderr.trim()}). Check a folder with --dir ${directory}.`,
      );
    }
    const root = await realpath(stdout.toString('utf8').replace(/\n$/, ''));
    return new Repository(new Git(root, options));
  }

  /** Where the branch left `reference`. @throws GovernanceError when that cannot be said */
  async mergeBase(reference: string): Promise<string> {
    const commit = await this.#resolve(reference);
    if (commit === undefined) {
      throw new GovernanceError(
        `There is no commit "${reference}". Fetch it (git fetch origin ${reference}), or name another with --since.`,
      );
    }
    const { status, stdout } = await this.git.try(['merge-base', commit, 'HEAD']);
    if (status === 0) return stdout.toString('utf8').trim();
    throw new GovernanceError(
      `HEAD and ${reference} have no commit in common. In a shallow clone, fetch the history: git fetch --unshallow.`,
    );
  }

  /**
   * Compares a commit with the working tree, or with the index.
   * @param base - a commit, or undefined for a repository that has none
   */
  async difference(base: string | undefined, side: 'index' | 'working tree'): Promise<Difference> {
    const ends = [...(side === 'index' ? ['--cached'] : []), base ?? EMPTY_TREE, '--'];
    const [raw, patch] = await Promise.all([
      this.git.list([...DIFF, '--raw', '-z', '--no-abbrev', ...ends]),
      this.git.run([...DIFF, '-U0', '--src-prefix=a/', '--dst-prefix=b/', ...ends]),
    ]);
    return sort(parseRawDiff(raw), parseAddedLines(patch.toString('utf8')));
  }

  /** Files that git neither tracks nor ignores. */
  untracked(): Promise<string[]> {
    return this.git.list(['ls-files', '-z', '--others', '--exclude-standard']);
  }

  /** Tracked files that may not be on disk as the index has them. */
  edited(): Promise<string[]> {
    return this.git.list(['diff-files', '-z', '--name-only', '--no-ext-diff']);
  }

  /** Tracked files that are not on disk. */
  missing(): Promise<string[]> {
    return this.git.list(['ls-files', '-z', '--deleted']);
  }

  /** Tracked files by mode, as the index has them. */
  async tracked(): Promise<{ path: string; mode: string; blob: string }[]> {
    const entries = await this.git.list(['ls-files', '-z', '--stage']);
    return entries.map((entry) => {
      const tab = entry.indexOf('\t');
      const [mode = '', blob = ''] = entry.slice(0, tab).split(' ');
      return { path: entry.slice(tab + 1), mode, blob };
    });
  }

  /** Text of a file in a commit (`<commit>`) or in the index (empty); undefined when there is none. */
  async show(at: string, path: string): Promise<string | undefined> {
    const { status, stdout } = await this.git.try(['cat-file', 'blob', `${at}:${path}`]);
    return status === 0 ? stdout.toString('utf8') : undefined;
  }

  async commitsAfter(base: string): Promise<Commit[]> {
    const format = '--format=%H%n%B';
    const commits = await this.git.list(['log', '-z', '--reverse', format, `${base}..HEAD`, '--']);
    return commits.map((commit) => {
      const end = commit.indexOf('\n');
      return { id: commit.slice(0, end), message: commit.slice(end + 1).trim() };
    });
  }

  #head(): Promise<string | undefined> {
    return this.#resolve('HEAD');
  }

  async #resolve(reference: string): Promise<string | undefined> {
    const { status, stdout } = await this.git.try([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${reference}^{commit}`,
    ]);
    return status === 0 ? stdout.toString('utf8').trim() : undefined;
  }
}

export function isRegular(mode: string): boolean {
  return mode !== LINK && mode !== SUBMODULE;
}

function sort(entries: readonly RawDiffEntry[], addedLines: Map<string, Set<number>>): Difference {
  const present = entries.filter(({ status }) => status !== 'D');
  const pathsOf = (mode: string) =>
    present.filter((entry) => entry.mode === mode).map(({ path }) => path);
  return {
    files: present.filter(({ mode }) => isRegular(mode)),
    deleted: entries.filter(({ status }) => status === 'D').map(({ path }) => path),
    renamed: new Map(
      present.flatMap(({ status, path, oldPath }) =>
        status === 'R' && oldPath !== undefined ? [[path, oldPath] as const] : [],
      ),
    ),
    links: pathsOf(LINK),
    submodules: pathsOf(SUBMODULE),
    addedLines,
  };
}
