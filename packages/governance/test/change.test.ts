import { symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findChange, type ChangeSelection, type ChangeSource } from '../src/change/index.ts';
import { temporaryFolder, temporaryRepository } from './repository.ts';

/** What the change holds, in a form that reads well in an assertion. */
async function summary(directory: string, selection: ChangeSelection) {
  const source = await findChange(directory, selection);
  return { source, files: describeFiles(source) };
}

function describeFiles({ change }: ChangeSource): Record<string, string> {
  return Object.fromEntries(
    change.files.map(({ path, status, addedLines }) => [
      path,
      `${status} ${addedLines ? [...addedLines].join(',') : 'all'}`,
    ]),
  );
}

const since = (reference: string): ChangeSelection => ({ kind: 'since', reference });

it('finds what a branch holds beyond the commit where it left another', async () => {
  const { root, git, write, commit } = temporaryRepository({
    'kept.ts': 'one\n',
    'edited.ts': 'one\ntwo\nthree\n',
    'gone.ts': 'gone\n',
    'old name.ts': 'a\nb\nc\nd\n',
  });
  git('checkout', '--quiet', '-b', 'topic');
  write({ 'edited.ts': 'one\n2\nthree\nfour\n', 'added.ts': 'new\n' });
  git('mv', 'old name.ts', 'new "name".ts');
  git('rm', '--quiet', 'gone.ts');
  commit('feat: change things');
  git('checkout', '--quiet', 'main');
  write({ 'kept.ts': 'changed on main\n' });
  commit('feat: go on');
  git('checkout', '--quiet', 'topic');
  write({ 'added.ts': 'new\nand more\n', 'untracked.ts': 'x\n', '.gitignore': 'ignored.ts\n' });
  write({ 'ignored.ts': 'x\n' });

  const { source, files } = await summary(join(root), since('main'));
  expect(files).toEqual({
    'edited.ts': 'modified 2,4',
    'added.ts': 'added all',
    'new "name".ts': 'modified ',
    '.gitignore': 'added all',
    'untracked.ts': 'added all',
  });
  expect(source.change.deleted).toEqual(['gone.ts']);
  expect(source.change.renamed).toEqual(new Map([['new "name".ts', 'old name.ts']]));
  expect(source.change.commits.map(({ message }) => message)).toEqual(['feat: change things']);
  expect(await source.change.before('edited.ts')).toBe('one\ntwo\nthree\n');
  expect(await source.change.before('added.ts')).toBeUndefined();
  expect(await source.change.files.find(({ path }) => path === 'added.ts')?.text()).toBe(
    'new\nand more\n',
  );
  expect(await source.tree()).toContain('kept.ts');
  expect(await source.read('kept.ts')).toBe('one\n');
  expect(await source.read('nothing.ts')).toBeUndefined();
});

it('reads names and lines that look like a patch', async () => {
  const name = 'Überweisung\t"+++ b\\x".sql';
  const { root, git, write, commit } = temporaryRepository({
    [name]: 'select 1\n',
    'z.sql': 'a\n',
  });
  git('checkout', '--quiet', '-b', 'topic');
  write({ [name]: '-- a\nselect 1\n++ b/z.sql\n@@ -1 +1,9 @@\nend', 'z.sql': 'a\nb' });
  commit('feat: change names');
  expect((await summary(root, since('main'))).files).toEqual({
    [name]: 'modified 1,3,4,5',
    'z.sql': 'modified 2',
  });
});

it('leaves out links and submodules, and says so', async () => {
  const library = temporaryRepository({ 'library.ts': 'x\n' });
  const { root, git } = temporaryRepository({ 'a.ts': 'a\n' });
  git('checkout', '--quiet', '-b', 'topic');
  symlinkSync('/etc/passwd', join(root, 'link.ts'));
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'library');
  git('add', '-A');
  for (const selection of [since('main'), { kind: 'staged' }] as const) {
    const { source, files } = await summary(root, selection);
    expect(files).toEqual({ '.gitmodules': 'added all' });
    expect(source.notes).toEqual([
      '1 symbolic link was left out: link.ts.',
      '1 submodule was left out: library.',
    ]);
  }
  const { source, files } = await summary(root, { kind: 'all' });
  expect(files).toEqual({ '.gitmodules': 'unchanged all', 'a.ts': 'unchanged all' });
  expect(source.notes).toHaveLength(2);
});

it('takes staged content from the index, not from the file', async () => {
  const { root, git, write } = temporaryRepository({ 'a.ts': 'one\ntwo\n', 'b.ts': 'b\n' });
  write({ 'a.ts': 'one\nstaged\n', 'new.ts': 'staged\n' });
  git('add', '-A');
  write({ 'a.ts': 'not staged\n', 'b.ts': 'not staged\n' });
  rmSync(join(root, 'new.ts'));
  const { source, files } = await summary(root, { kind: 'staged' });
  expect(files).toEqual({ 'a.ts': 'modified 2', 'new.ts': 'added all' });
  expect(await Promise.all(source.change.files.map((file) => file.text()))).toEqual([
    'one\nstaged\n',
    'staged\n',
  ]);
  expect(await source.read('b.ts')).toBe('b\n');
  expect(await source.change.before('a.ts')).toBe('one\ntwo\n');
});

it('judges the first commit of a repository before it is made', async () => {
  const root = temporaryFolder({ 'a.ts': 'a\n' });
  const { git } = temporaryRepository();
  git('init', '--quiet', root);
  git('-C', root, 'add', '-A');
  expect((await summary(root, { kind: 'staged' })).files).toEqual({ 'a.ts': 'added all' });
});

it('takes a folder as it is, inside a repository and outside', async () => {
  const files = { 'a.ts': 'a\n', 'deep/b.tf': 'b\n', 'node_modules/x/index.js': 'x\n' };
  const outside = await summary(temporaryFolder(files), { kind: 'folder' });
  expect(outside.files).toEqual({ 'a.ts': 'unchanged all', 'deep/b.tf': 'unchanged all' });

  const { root } = temporaryRepository({
    '.gitignore': 'ignored/\nnode_modules/\n',
    'part/c.ts': 'c\n',
    ...Object.fromEntries(
      Object.entries(files).flatMap(([path, text]) => [
        [`part/${path}`, text],
        [`ignored/${path}`, text],
      ]),
    ),
    'part/ignored/d.ts': 'd\n',
  });
  expect(Object.keys((await summary(join(root, 'part'), { kind: 'folder' })).files)).toEqual([
    'a.ts',
    'c.ts',
    'deep/b.tf',
  ]);
  expect(Object.keys((await summary(join(root, 'ignored'), { kind: 'folder' })).files)).toEqual([
    'a.ts',
    'deep/b.tf',
  ]);
});

it('says what is wrong and what to do when it cannot find the change', async () => {
  const outside = temporaryFolder();
  await expect(findChange(outside, since('main'))).rejects.toThrow(/Check a folder with --dir/);
  await expect(findChange(join(outside, 'x'), { kind: 'folder' })).rejects.toThrow(
    /There is no folder .*x\. Name a folder after --dir/,
  );
  const { root, git } = temporaryRepository({ 'a.ts': 'a\n' });
  await expect(findChange(root, since('nowhere'))).rejects.toThrow(
    /no commit "nowhere"\. Fetch it/,
  );
  git('checkout', '--quiet', '--orphan', 'alone');
  git('commit', '--quiet', '-m', 'chore: alone');
  await expect(findChange(root, since('main'))).rejects.toThrow(/no commit in common/);
});
