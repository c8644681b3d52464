import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { git } from '../../src/git/index.ts';
import { templateSource } from '../../src/history/local.ts';

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'quoin-source-'));
  folders.push(folder);
  return folder;
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

const entity = (version: string) => `kind: Template
metadata: { name: tool, annotations: { quoin.dev/template-version: '${version}' } }
spec:
  steps:
    - { id: a, action: fetch:template, input: { url: ./skeleton } }
    - { id: b, action: fetch:template, input: { url: ../common/base } }
`;

/** A repository with a template, one of its layers beside it, and a folder that is no part of it. */
async function repository() {
  const root = await temporaryFolder();
  const run = async (...args: string[]) => (await git(['-C', root, ...args])).trim();
  const write = async (path: string, text: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const commit = async (message: string) => {
    await run('add', '--all');
    await run(...IDENTITY, 'commit', '--quiet', '-m', message);
    return run('rev-parse', 'HEAD');
  };
  await run('init', '--quiet', '-b', 'main');
  await write('templates/tool/template.yaml', entity('1.0.0'));
  await write('templates/tool/skeleton/a.txt', 'a');
  await write('templates/common/base/b.txt', 'b');
  await write('templates/common/other/c.txt', 'c');
  return { root, folder: join(root, 'templates/tool'), run, write, commit };
}

test('the last commit that touched the template or one of its layers', async () => {
  const { folder, write, commit } = await repository();
  const first = await commit('one');
  expect(await templateSource(folder)).toEqual({ commit: first });
  await write('templates/common/other/c.txt', 'cc');
  await commit('of another template');
  expect(await templateSource(folder)).toEqual({ commit: first });
  await write('templates/common/base/b.txt', 'bb');
  const layer = await commit('of a layer');
  expect(await templateSource(folder)).toEqual({ commit: layer });
});

test.each(['skeleton/a.txt', 'skeleton/new.txt', '../common/base/b.txt', 'template.yaml'])(
  'no commit while %s is not committed',
  async (path) => {
    const { folder, write, commit } = await repository();
    await commit('one');
    await write(join('templates/tool', path), entity('1.0.1'));
    expect(await templateSource(folder)).toEqual({});
  },
);

test.each([
  ['https://someone:s3cret@git.example.com/quoin.git', 'https://git.example.com/quoin.git'],
  ['git@git.example.com:team/quoin.git', 'git@git.example.com:team/quoin.git'],
  ['ssh://git@git.example.com/quoin.git', 'ssh://git@git.example.com/quoin.git'],
])('the origin %s is written down as %s', async (url, expected) => {
  const { folder, run, commit } = await repository();
  const first = await commit('one');
  await run('remote', 'add', 'origin', url);
  expect(await templateSource(folder)).toEqual({ repository: expected, commit: first });
});

test('a path of this machine is no origin', async () => {
  const { root, folder, run, commit } = await repository();
  const first = await commit('one');
  await run('remote', 'add', 'origin', root);
  expect(await templateSource(folder)).toEqual({ commit: first });
});

test('a repository without a commit, a folder without git or without a template: no source', async () => {
  const { root, folder } = await repository();
  expect(await templateSource(folder)).toEqual({});
  const copy = await temporaryFolder();
  await cp(join(root, 'templates'), copy, { recursive: true });
  expect(await templateSource(join(copy, 'tool'))).toEqual({});
  expect(await templateSource(root)).toEqual({});
  expect(await templateSource(join(root, 'nothing'))).toEqual({});
});
