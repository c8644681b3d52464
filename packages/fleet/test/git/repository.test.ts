import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { blobId, git, GitMissingError, Repository } from '../../src/git/index.ts';
import { decodePath, encodePath } from '../../src/git/path.ts';
import { assertRecent } from '../../src/git/version.ts';

const temporary = await mkdtemp(join(tmpdir(), 'quoin-git-'));
afterAll(() => rm(temporary, { recursive: true }));

async function bare(name: string, format = 'sha1'): Promise<Repository> {
  const directory = join(temporary, name);
  await git(['init', '--quiet', '--bare', `--object-format=${format}`, directory]);
  return Repository.open(directory);
}

const file = (path: string, content: string | Buffer, more = {}) => ({
  path,
  content: Buffer.from(content),
  executable: false,
  ...more,
});

describe('open', () => {
  it('finds the root of a working tree from a folder in it, whatever its name', async () => {
    const root = join(temporary, 'ä "b"');
    await git(['init', '--quiet', root]);
    await mkdir(join(root, 'apps/payments'), { recursive: true });
    const repository = await Repository.open(join(root, 'apps/payments'));
    expect(repository).toMatchObject({ workTree: root, path: 'apps/payments', format: 'sha1' });
    expect(await Repository.open(root)).toMatchObject({ workTree: root, path: '.' });
  });

  it('says what to do about a folder that is in no repository', async () => {
    vi.stubEnv('GIT_CEILING_DIRECTORIES', temporary);
    const folder = join(temporary, 'none');
    await mkdir(folder);
    await expect(Repository.open(folder)).rejects.toThrow('make one with git init');
    await expect(Repository.open(join(folder, 'missing'))).rejects.toThrow('cannot');
  });

  it('refuses a git that cannot merge trees', () => {
    expect(() => assertRecent('git version 2.37.9')).toThrow(GitMissingError);
    expect(() => assertRecent('git version 1.99.0')).toThrow('git 2.38 or newer is needed');
    for (const version of ['2.38.0', '2.39.5 (Apple Git-154)', '3.0.1']) {
      assertRecent(`git version ${version}`);
    }
  });

  it('does not look at variables that name another repository', async () => {
    const repository = await bare('variables.git');
    const tree = await repository.writeTree([file('a', 'a')]);
    vi.stubEnv('GIT_DIR', join(temporary, 'elsewhere'));
    vi.stubEnv('GIT_OBJECT_DIRECTORY', join(temporary, 'elsewhere'));
    try {
      expect(await repository.readTree(tree)).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe.each(['sha1', 'sha256'] as const)('trees with %s', (format) => {
  it('gives back what was written, and names it as git does', async () => {
    const repository = await bare(`trees-${format}.git`, format);
    const files = [
      file('a', 'a\n'),
      file('a-b', Buffer.from([0, 255, 10])),
      file('a.d/run.sh', '#!/bin/sh\n', { executable: true }),
      file('a/é "q"\n\t.txt', ''),
      file('link', 'a/b', { symlink: true }),
      file('x\udcff', 'not UTF-8'),
    ].filter(({ path }) => path !== 'a');
    const tree = await repository.writeTree([...files].reverse());
    const read = await repository.readFiles(tree);
    expect(read.map(({ path }) => path).sort()).toEqual(files.map(({ path }) => path).sort());
    expect(read).toEqual(expect.arrayContaining(files));
    expect(await repository.git(['fsck', '--strict', tree])).toBe('');
    for (const { content, path } of files) {
      const entry = (await repository.readTree(tree)).find((each) => each.path === path);
      expect(entry?.id).toBe(blobId(content, format));
    }
    expect(await repository.readTree(tree, 'a.d')).toMatchObject([
      { path: 'run.sh', mode: '100755' },
    ]);
    expect(await repository.readFiles(tree, 'a.d')).toEqual([{ ...files[1], path: 'run.sh' }]);
  });

  it('is the tree that git itself makes of a folder', async () => {
    const root = join(temporary, `folder-${format}`);
    await git(['init', '--quiet', `--object-format=${format}`, root]);
    const repository = await Repository.open(root);
    const files = ['a/b', 'a.b', 'a0', 'z/y/x', 'ü'].map((path) => file(path, path));
    for (const { path, content } of files) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), content);
    }
    await repository.git(['add', '.']);
    expect(await repository.writeTree(files)).toBe((await repository.git(['write-tree'])).trim());
  });
});

it('refuses paths that git cannot keep, or that are a file and a folder', async () => {
  const repository = await bare('paths.git');
  for (const path of ['a//b', '../a', '.git/config', '']) {
    await expect(repository.writeTree([file(path, '')])).rejects.toThrow('git cannot keep');
  }
  await expect(repository.writeTree([file('a', ''), file('a/b', '')])).rejects.toThrow(
    'as a file and as a folder',
  );
  await expect(repository.writeTree([file('a/b', ''), file('a', '')])).rejects.toThrow(
    'a is there',
  );
});

it('reads objects by name and leaves out those that are missing', async () => {
  const repository = await bare('objects.git');
  const tree = await repository.writeTree([file('a', '1\n'), file('b', '')]);
  const names = [`${tree}:a`, `${tree}:none`, 'HEAD:a', `${tree}:b`];
  expect(await repository.readBlobs(names)).toEqual(
    new Map([
      [`${tree}:a`, Buffer.from('1\n')],
      [`${tree}:b`, Buffer.alloc(0)],
    ]),
  );
  expect(await repository.commitOf('HEAD')).toBeUndefined();
  expect(await repository.commitOf('--all')).toBeUndefined();
});

it('keeps nothing of what a scratch repository wrote', async () => {
  const repository = await bare('scratch.git');
  await repository.writeTree([file('a', 'a')]);
  const all = async () => (await readdir(repository.gitDirectory, { recursive: true })).sort();
  const before = await all();
  let folder: string;
  let tree: string;
  {
    await using scratch = await repository.scratch();
    folder = scratch.objectDirectory;
    const files = [file('a', 'a'), file('b', 'a'), file('c', 'c')];
    [tree = ''] = await Promise.all([scratch.writeTree(files), scratch.writeTree(files)]);
    expect(await scratch.readFiles(tree)).toEqual(files);
    await using nested = await scratch.scratch();
    expect(await nested.readFiles(tree)).toEqual(files);
    await nested.writeTree(files.slice(1));
  }
  expect(await all()).toEqual(before);
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
  await expect(repository.readTree(tree)).rejects.toThrow('git ls-tree failed');
});

it('finds the bytes of every path again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      expect(encodePath(decodePath(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      expect(decodePath(encodePath(path))).toBe(path);
    }),
  );
});
