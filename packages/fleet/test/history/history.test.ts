import { lstat, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { git } from '../../src/git/index.ts';
import { exportFiles } from '../../src/history/exported.ts';
import { Repository } from '../../src/index.ts';
import { createTemplates, disposable, renderVersion, template } from './templates.ts';

const YAML = 'templates/service/template.yaml';
const OWN = 'templates/service/skeleton/own.txt';
const SHARED = 'templates/common/shared.txt';

/** Versions 1.9.0, then 1.10.0, with a shared layer that changes on its own in between. */
async function twoVersions(format?: 'sha1' | 'sha256') {
  const templates = await createTemplates(format);
  const first = await templates.commit('feat: a service', {
    [YAML]: template('1.9.0'),
    [OWN]: 'own 1.9 of ${{ values.name }}',
    [SHARED]: 'shared, first',
  });
  const second = await templates.commit('fix: the shared layer', { [SHARED]: 'shared, second' });
  const third = await templates.commit('feat: more', {
    [YAML]: template('1.10.0'),
    [OWN]: 'own 1.10',
    [SHARED]: 'shared, third',
    'templates/service/CHANGELOG.md':
      '# Changelog\n\n## [1.10.0] - 2026-11-24\n\n### Added\n\n- More of `it`.\n',
    'templates/service/migrations/1.10.0.ts': 'export default {};\n',
    'templates/service/migrations/1.10.0.test.ts': '',
    'templates/service/migrations/1.2.0.ts': 'export default {};\n',
  });
  return disposable(templates, { first, second, third });
}

describe('the versions of a template', () => {
  it('are those of its history, newest first by semantic version', async () => {
    await using world = await twoVersions();
    const { templates, second, third } = world;
    await templates.commit('docs: elsewhere', { 'README.md': 'Templates' });

    const records = await (await templates.open()).templates();

    expect(records).toEqual([
      {
        name: 'service',
        title: 'The service',
        description: '',
        target: 'folder',
        versions: [
          {
            version: '1.10.0',
            commit: third,
            date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
            changes: ['More of `it`.'],
            migration: true,
          },
          {
            version: '1.9.0',
            commit: second,
            date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
            changes: ['feat: a service', 'fix: the shared layer'],
            migration: false,
          },
        ],
      },
    ]);
  });

  it('do not include what is not committed, never had a version, or was withdrawn', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.commit('feat: too early', { [YAML]: template('2.0.0') });
    await templates.commit('revert: too early', {
      [YAML]: template('1.10.0'),
      'templates/draft/template.yaml': 'kind: Template\nmetadata: { name: draft }\n',
      'templates/broken/template.yaml': 'kind: [',
    });
    await writeFile(join(templates.repository, YAML), template('3.0.0'));

    const records = await (await templates.open()).templates();

    expect(records.map(({ name }) => name)).toEqual(['service']);
    expect(records[0]?.versions.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0']);
  });

  it('are those of the branch itself, not of the branches merged into it', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.git('switch', '--quiet', '--create', 'work');
    await templates.commit('feat: a step', { [YAML]: template('1.11.0-rc.1') });
    await templates.commit('feat: all of it', { [YAML]: template('1.11.0'), [OWN]: 'own 1.11' });
    await templates.git('switch', '--quiet', 'main');
    await templates.commit('docs: meanwhile', { 'README.md': 'Templates' });
    await templates.git('merge', '--quiet', '--no-ff', '-m', 'merge work', 'work');

    const [record] = await (await templates.open()).templates();

    expect(record?.versions.map(({ version }) => version)).toEqual(['1.11.0', '1.10.0', '1.9.0']);
    expect(await renderVersion(templates, '1.11.0')).toMatchObject({ 'own.txt': 'own 1.11' });
  });
});

describe('an earlier version', () => {
  it.each(['sha1', 'sha256'] as const)(
    'is rendered as the newest commit with it has it, layers included (%s)',
    async (format) => {
      await using world = await twoVersions(format);
      const { templates, second } = world;

      expect(await renderVersion(templates, '1.9.0')).toEqual({
        'own.txt': 'own 1.9 of refunds',
        'shared.txt': 'shared, second',
      });
      expect(await renderVersion(templates, '1.10.0')).toEqual({
        'own.txt': 'own 1.10',
        'shared.txt': 'shared, third',
      });
      expect((await (await templates.open()).load('service', '1.9.0')).source).toEqual({
        commit: second,
      });
    },
  );

  it('is the one of the stored commit when that has it', async () => {
    await using world = await twoVersions();
    const { templates, first, third } = world;

    const shared = async (commit: string) =>
      (await renderVersion(templates, '1.9.0', { commit }))['shared.txt'];

    expect(await shared(first)).toBe('shared, first');
    expect(await shared(third)).toBe('shared, second');
    expect(await shared('f'.repeat(40))).toBe('shared, second');
    expect(await shared('--help')).toBe('shared, second');
  });

  it('names its repository without credentials, and only one that others can reach', async () => {
    await using world = await twoVersions();
    const { templates, third } = world;
    await templates.git('remote', 'add', 'origin', 'https://ada:secret@example.com/platform.git');
    expect(await (await templates.open()).source('service', '1.10.0')).toEqual({
      repository: 'https://example.com/platform.git',
      commit: third,
    });
    await templates.git('remote', 'set-url', 'origin', templates.folder);
    expect(await (await templates.open()).source('service', '1.10.0')).toEqual({ commit: third });
  });

  it('is written once, with modes and links, by any number at the same time', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.commit('feat: a script', {
      'templates/service/skeleton/run': { text: '#!/bin/sh\n', kind: 'executable' },
      'templates/service/skeleton/link': { text: 'run', kind: 'symlink' },
    });
    const repository = await Repository.open(templates.repository);
    const cache = join(templates.folder, 'exported');

    const folders = await Promise.all(
      Array.from({ length: 6 }, () => exportFiles(repository, 'HEAD', ['templates'], cache)),
    );

    expect(new Set(folders).size).toBe(1);
    expect(await readdir(cache)).toHaveLength(1);
    const skeleton = join(folders[0] ?? '', 'templates/service/skeleton');
    expect((await lstat(join(skeleton, 'run'))).mode & 0o111).not.toBe(0);
    expect((await lstat(join(skeleton, 'link'))).isSymbolicLink()).toBe(true);
  });
});

describe('what is not there', () => {
  it('is named with what became of it', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.commit('feat: a worker', {
      'templates/worker/template.yaml': template('1.0.0', 'worker'),
      'templates/old/template.yaml': template('1.0.0', 'old'),
    });
    await templates.commit('refactor: call it consumer', {
      'templates/worker': undefined,
      'templates/old': undefined,
      'templates/consumer/template.yaml': template('1.0.0', 'consumer'),
    });
    await templates.commit('feat: another', {
      'templates/extra/template.yaml': template('1.0.0', 'extra'),
    });
    await templates.commit('chore: without it', { 'templates/extra': undefined });
    const history = await templates.open();

    await expect(history.load('worker', '1.0.0')).rejects.toThrow(
      /The template worker \(templates\/worker\) was renamed to consumer in \w+ of [\d-]+, "refactor: call it consumer"\. Enrol/,
    );
    await expect(history.load('extra', '1.0.0')).rejects.toThrow(
      /was removed in \w+ of [\d-]+, "chore: without it"/,
    );
    await expect(history.load('nothing', '1.0.0')).rejects.toThrow(
      /There is no template nothing in .*\. There are: consumer, service\./,
    );
    await expect(history.load('service', '1.0.0')).rejects.toThrow(
      'The template service never had version 1.0.0. It had 1.10.0, 1.9.0.',
    );
  });

  it('follows a template whose folder moved', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.git('mv', 'templates/service', 'templates/http-service');
    await templates.commit('refactor: another folder', {});
    expect(await renderVersion(templates, '1.9.0')).toMatchObject({
      'own.txt': 'own 1.9 of refunds',
    });
  });

  it('refuses two folders with one template', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    await templates.commit('feat: twice', { 'templates/copy/template.yaml': template('1.0.0') });
    await expect(templates.open()).rejects.toThrow('both hold a template named service');
  });

  it('asks for the rest of a shallow clone only where that is missing', async () => {
    await using world = await twoVersions();
    const { templates } = world;
    const clone = join(templates.folder, 'clone');
    const url = pathToFileURL(templates.repository).href;
    await git(['clone', '--quiet', '--depth=1', url, clone]);
    const history = await templates.open(clone);

    expect((await history.load('service', '1.10.0')).version).toBe('1.10.0');
    await expect(history.load('service', '1.9.0')).rejects.toThrow(
      /is a shallow clone without version 1\.9\.0 .* git fetch --unshallow/,
    );
    await git(['-C', clone, 'fetch', '--quiet', '--unshallow']);
    expect((await (await templates.open(clone)).load('service', '1.9.0')).version).toBe('1.9.0');
  });

  it('says so of a repository without commits', async () => {
    await using templates = await createTemplates();
    await expect(templates.open()).rejects.toThrow('has no commit yet');
  });
});

it('migrations are those after the one version up to the other, oldest first', async () => {
  await using world = await twoVersions();
  const { templates } = world;
  const history = await templates.open();
  const between = async (from: string, to: string) =>
    (await history.migrationsBetween('service', from, to)).map(({ version }) => version);

  expect(await between('1.0.0', '1.10.0')).toEqual(['1.2.0', '1.10.0']);
  expect(await between('1.2.0', '1.10.0')).toEqual(['1.10.0']);
  expect(await between('1.2.0', '1.9.0')).toEqual([]);
  const [migration] = await history.migrationsBetween('service', '1.9.0', '1.10.0');
  expect(await import(pathToFileURL(migration?.file ?? '').href)).toMatchObject({ default: {} });
});

it('a bare repository serves as well', async () => {
  await using world = await twoVersions();
  const { templates } = world;
  const bare = join(templates.folder, 'bare.git');
  await git(['clone', '--quiet', '--bare', templates.repository, bare]);
  const [record] = await (await templates.open(bare)).templates();
  expect(record?.versions.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0']);
});
