import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { folderWith, temporaryFolder } from '../testing/files.ts';
import { LocalRepositories } from './LocalRepositories.ts';

const author = { name: 'Ada Lovelace', email: 'ada@example.com' };
const commit = (folder: string) => ({ folder, message: 'feat: create refunds', author });

afterEach(() => vi.unstubAllEnvs());

describe('publish', () => {
  it('makes one commit on main that a clone reproduces byte for byte', async () => {
    const source = await folderWith({
      'src/main.ts': 'export {};\r\n',
      '.gitignore': 'dist/\n',
      'dist/kept.txt': 'rendered, so it belongs to the service\n',
    });
    await writeFile(join(source, 'run.sh'), '#!/bin/sh\n');
    await chmod(join(source, 'run.sh'), 0o755);
    const repositories = new LocalRepositories(await temporaryFolder());

    const path = await repositories.publish('refunds', {
      ...commit(source),
      description: 'Gives money back',
    });

    const clone = join(await temporaryFolder(), 'clone');
    execFileSync('git', ['clone', '--quiet', path, clone]);
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8' }).trim();
    expect(git('branch', '--show-current')).toBe('main');
    expect(git('log', '--format=%an <%ae> %cn: %s')).toBe(
      'Ada Lovelace <ada@example.com> Quoin: feat: create refunds',
    );
    expect(git('ls-files').split('\n')).toEqual([
      '.gitignore',
      'dist/kept.txt',
      'run.sh',
      'src/main.ts',
    ]);
    expect(await readFile(join(clone, 'src/main.ts'), 'utf8')).toBe('export {};\r\n');
    expect((await stat(join(clone, 'run.sh'))).mode & 0o111).toBe(0o111);
    expect(await readFile(join(path, 'description'), 'utf8')).toBe('Gives money back\n');
    expect(await repositories.list()).toEqual(['refunds']);
  });

  it("does not follow the person's own git configuration", async () => {
    const home = await folderWith({
      '.gitconfig':
        '[commit]\n\tgpgSign = true\n[core]\n\tautocrlf = input\n\thooksPath = /nowhere\n',
    });
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_INDEX_FILE', join(home, 'another-index'));
    const source = await folderWith({ 'a.txt': 'one\r\n' });
    const repositories = new LocalRepositories(await temporaryFolder());

    await repositories.publish('refunds', commit(source));

    expect(await repositories.read('refunds', 'a.txt')).toBe('one\r\n');
  });

  it('refuses a name that exists and leaves that repository as it was', async () => {
    const repositories = new LocalRepositories(await temporaryFolder());
    await repositories.publish('refunds', commit(await folderWith({ 'a.txt': 'first' })));

    await expect(
      repositories.publish('refunds', commit(await folderWith({ 'a.txt': 'second' }))),
    ).rejects.toThrow('A repository named refunds already exists. Choose another name.');

    expect(await repositories.read('refunds', 'a.txt')).toBe('first');
  });

  it('lets exactly one of several publishers of a name win', async () => {
    const folder = await temporaryFolder();
    const repositories = new LocalRepositories(folder);
    const source = await folderWith({ 'a.txt': 'same' });

    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => repositories.publish('refunds', commit(source))),
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['refunds.git']);
  });

  it('leaves nothing behind when it fails', async () => {
    const folder = await temporaryFolder();
    const repositories = new LocalRepositories(folder);

    await expect(repositories.publish('refunds', commit(await temporaryFolder()))).rejects.toThrow(
      /git commit failed/,
    );

    expect(await readdir(folder)).toEqual([]);
  });

  it('stops when it is cancelled, leaving nothing behind', async () => {
    const folder = await temporaryFolder();
    const source = await folderWith({ 'a.txt': 'a' });

    await expect(
      new LocalRepositories(folder).publish('refunds', commit(source), AbortSignal.abort()),
    ).rejects.toThrow(/abort/i);

    expect(await readdir(folder)).toEqual([]);
  });

  it('says so when git is not installed', async () => {
    vi.stubEnv('PATH', await temporaryFolder());
    const repositories = new LocalRepositories(await temporaryFolder());

    await expect(
      repositories.publish('refunds', commit(await folderWith({ 'a.txt': 'a' }))),
    ).rejects.toThrow('The git command was not found. Install git');
  });

  it('never writes outside its folder, whatever the name', async () => {
    const parent = await temporaryFolder();
    const repositories = new LocalRepositories(join(parent, 'git'));
    await fc.assert(
      fc.property(fc.string(), (name) => {
        try {
          repositories.assertFree(name);
        } catch {
          return;
        }
        expect(repositories.pathOf(name)).toBe(join(parent, 'git', `${name}.git`));
        expect(name).not.toMatch(/[/\\]/);
      }),
    );
    expect(() => repositories.assertFree('../elsewhere')).toThrow(
      '"../elsewhere" cannot name a repository.',
    );
  });
});

describe('head and read', () => {
  it('answers undefined for a file that the latest commit does not have', async () => {
    const repositories = new LocalRepositories(await temporaryFolder());
    await repositories.publish('refunds', commit(await folderWith({ 'a.txt': 'a' })));

    expect(await repositories.read('refunds', 'b.txt')).toBeUndefined();
  });

  it('refuses a repository without a commit and a folder that is none', async () => {
    const folder = await temporaryFolder();
    execFileSync('git', ['init', '--quiet', '--bare', join(folder, 'empty.git')]);
    await mkdir(join(folder, 'folder.git'));
    const repositories = new LocalRepositories(folder);

    expect(await repositories.list()).toEqual(['empty', 'folder']);
    for (const name of ['empty', 'folder']) {
      await expect(repositories.head(name)).rejects.toThrow(
        'it is not a git repository or has no commit on its default branch',
      );
    }
  });

  it('lists nothing before the first repository is published', async () => {
    expect(await new LocalRepositories(join(await temporaryFolder(), 'git')).list()).toEqual([]);
  });
});

describe('propose', () => {
  const proposal = (folder: string) => ({ folder, message: 'docs(adr): propose', author });

  async function repositoryWith(files: Record<string, string>) {
    const repositories = new LocalRepositories(await temporaryFolder());
    const path = await repositories.publish('refunds', commit(await folderWith(files)));
    const inside = (...args: string[]) =>
      execFileSync('git', ['-C', path, ...args], { encoding: 'utf8' }).trim();
    return { repositories, inside };
  }

  it('commits the files beside the others on a branch, and leaves the default branch', async () => {
    const { repositories, inside } = await repositoryWith({ 'adr/0001-a.md': 'a', 'b.txt': 'b' });
    const before = await repositories.head('refunds');
    const folder = await folderWith({ 'adr/0002-c.md': 'c' });

    await repositories.propose('refunds', 'decision-2', proposal(folder));

    expect(inside('ls-tree', '-r', '--name-only', 'decision-2').split('\n')).toEqual([
      'adr/0001-a.md',
      'adr/0002-c.md',
      'b.txt',
    ]);
    expect(inside('log', '-1', '--format=%an: %s', 'decision-2')).toBe(
      'Ada Lovelace: docs(adr): propose',
    );
    expect(inside('rev-parse', 'decision-2^')).toBe(before);
    expect(await repositories.head('refunds')).toBe(before);
  });

  it('replaces neither a file nor a branch', async () => {
    const { repositories, inside } = await repositoryWith({ 'adr/0001-a.md': 'a' });
    const taken = proposal(await folderWith({ 'adr/0001-a.md': 'another' }));
    await expect(repositories.propose('refunds', 'decision-1', taken)).rejects.toThrow(
      'adr/0001-a.md exists already',
    );
    expect(inside('branch', '--list', 'decision-1')).toBe('');
    const free = proposal(await folderWith({ 'adr/0002-b.md': 'b' }));
    await repositories.propose('refunds', 'decision-2', free);
    await expect(repositories.propose('refunds', 'decision-2', free)).rejects.toThrow(
      'The branch decision-2 exists already',
    );
  });

  it('names the repositories that there are', async () => {
    const { repositories } = await repositoryWith({ 'a.txt': '' });
    const content = proposal(await folderWith({ 'b.txt': '' }));
    await expect(repositories.propose('../refunds', 'a', content)).rejects.toThrow(
      'There is no repository named ../refunds. There are: refunds.',
    );
  });
});
