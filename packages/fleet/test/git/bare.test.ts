import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateBare } from '../../src/git/bare.ts';
import { Repository } from '../../src/git/index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-bare-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function init(name: string, ...args: string[]): string {
  const directory = join(folder, name);
  execFileSync('git', ['init', '--quiet', ...args, directory]);
  return directory;
}

/** What git itself says of a repository. */
function ask(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-C', directory, 'rev-parse', ...args], { encoding: 'utf8' }).trim();
}

test('a plain bare repository is where git says', async () => {
  const directory = init('plain.git', '--bare');
  const place = await locateBare(directory);
  expect(place?.gitDirectory).toBe(ask(directory, '--absolute-git-dir'));
  expect(place?.format).toBe(ask(directory, '--show-object-format'));
  const opened = await Repository.open(directory);
  expect(opened.workTree).toBeUndefined();
  const id = await opened.writeTree([
    { path: 'a.txt', content: Buffer.from('a\n'), executable: false },
  ]);
  expect(ask(directory, '--verify', `${id}^{tree}`)).toBe(id);
});

test.each([
  ['one of another format', ['--bare', '--object-format=sha256'], ''],
  ['one with a working tree', [], ''],
  ['one that borrows its configuration', ['--bare'], '[include]\n\tpath = other\n'],
  ['one with a working tree elsewhere', ['--bare'], '[core]\n\tworktree = /nowhere\n'],
])('git is asked about %s', async (name, args, config) => {
  const directory = init(name, ...args);
  const gitDirectory = ask(directory, '--absolute-git-dir');
  await appendFile(join(gitDirectory, 'config'), config);
  expect(await locateBare(directory)).toBeUndefined();
});

test('a folder with such a configuration alone is no repository', async () => {
  const directory = init('broken.git', '--bare');
  await rm(join(directory, 'HEAD'));
  expect(await locateBare(directory)).toBeUndefined();
});
