import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedFile } from '@quoin/scaffold';
import { afterAll } from 'vitest';
import { git, Repository, type ObjectFormat } from '../../src/git/index.ts';
import { mergeTrees, type TreeMerge } from '../../src/merge/index.ts';

/** A file of a test: its text, or more of it. */
export type TestFile = string | Buffer | Partial<Omit<RenderedFile, 'path'>>;
export type TestFiles = Readonly<Record<string, TestFile>>;

export const LABELS = { ours: 'ours', base: 'service 2.0.0', theirs: 'service 2.1.0' };

/** A bare repository that is removed when the tests of a file have ended. */
export async function temporaryRepository(format: ObjectFormat = 'sha1'): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-fleet-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const directory = join(folder, 'service.git');
  await git(['init', '--quiet', '--bare', `--object-format=${format}`, directory]);
  return Repository.open(directory);
}

export function filesOf(files: TestFiles): RenderedFile[] {
  return Object.entries(files).map(([path, file]) => {
    const isContent = typeof file === 'string' || Buffer.isBuffer(file);
    const more = isContent ? { content: Buffer.from(file) } : file;
    return { path, executable: false, content: Buffer.alloc(0), ...more };
  });
}

export function link(target: string): TestFile {
  return { content: Buffer.from(target), symlink: true };
}

export interface Merged extends TreeMerge {
  /** The merged files: text, or the mode and the text of those that are not plain files. */
  files: Record<string, string>;
}

/** Merges three sets of files in a repository. */
export async function mergeSets(
  repository: Repository,
  base: TestFiles,
  ours: TestFiles,
  theirs: TestFiles,
): Promise<Merged> {
  const [was, mine, other] = await Promise.all(
    [base, ours, theirs].map((files) => repository.writeTree(filesOf(files))),
  );
  const sides = { base: was ?? '', ours: mine ?? '', theirs: other ?? '' };
  const merged = await mergeTrees(repository, sides, { labels: LABELS });
  return { ...merged, files: await readAll(repository, merged.tree) };
}

export async function readAll(
  repository: Repository,
  tree: string,
): Promise<Record<string, string>> {
  const files = await repository.readFiles(tree);
  return Object.fromEntries(
    files.map(({ path, content, executable, symlink }) => {
      const mode = symlink ? 'link ' : executable ? 'executable ' : '';
      return [path, mode + content.toString('utf8')];
    }),
  );
}
