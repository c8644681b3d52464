import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { git } from '@quoin/fleet';
import { afterAll, expect, test } from 'vitest';
import { checkVersions } from './lib/template/versions.ts';

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-versions-'));
  folders.push(folder);
  return folder;
}

const entity = (version: string, more = '') => `kind: Template
metadata: { name: tool, annotations: { quoin.dev/template-version: '${version}' } }
spec:
  parameters: { properties: { name: { type: string } } }
  steps:
    - { id: a, name: One, action: quoin:render, input: { url: ./skeleton } }
    - { id: b, action: quoin:render, input: { url: ../common/base } }
    - { id: c, action: quoin:publish:git, input: {} }
${more}`;

/** A repository with the templates tool 1.1.0 and other 1.0.0, which share the layer common/base. */
async function repository() {
  const root = await temporaryFolder();
  const run = async (...args: string[]) => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return (await git([...identity, '-C', root, ...args])).trim();
  };
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const commit = async () => {
    await run('add', '--all');
    await run('commit', '--quiet', '--message', 'change');
  };
  await run('init', '--quiet', '--initial-branch=main');
  await write('templates/tool/template.yaml', entity('1.0.0'));
  await write('templates/tool/skeleton/a.txt', 'a');
  await write('templates/other/template.yaml', entity('1.0.0'));
  await write('templates/other/skeleton/a.txt', 'a');
  await write('templates/common/base/b.txt', 'b');
  await write('templates/common/unused/c.txt', 'c');
  await commit();
  await write('templates/tool/template.yaml', entity('1.1.0'));
  await write('templates/tool/skeleton/a.txt', 'aa');
  await commit();
  return { root, run, write, commit };
}

const TOOL =
  'changed after tool 1.1.0 was released. Raise the version of tool, and add to its CHANGELOG.md.';

test('what was released, and what is not rendered, is fine', async () => {
  const { root, write, commit } = await repository();
  expect(await checkVersions(root)).toEqual({ findings: [] });
  await write('templates/tool/CHANGELOG.md', '# Changelog');
  await write('templates/tool/template.test.ts', '');
  await write('templates/tool/__snapshots__/template.test.ts.snap', '');
  await write('templates/common/unused/c.txt', 'cc');
  const renamed = entity('1.1.0').replace('name: One', 'name: The first');
  await write('templates/tool/template.yaml', renamed.replace('input: {} }', 'input: { x: 1 } }'));
  expect(await checkVersions(root)).toEqual({ findings: [] });
  await commit();
  expect(await checkVersions(root)).toEqual({ findings: [] });
});

test.each([
  ['a changed file', 'templates/tool/skeleton/a.txt', 'aaa'],
  ['a new file', 'templates/tool/skeleton/ü b.txt', 'new'],
  [
    'a question',
    'templates/tool/template.yaml',
    entity('1.1.0').replace('name: { type: string }', 'x: {}'),
  ],
  [
    'a condition',
    'templates/tool/template.yaml',
    entity('1.1.0').replace('id: b,', 'id: b, if: false,'),
  ],
  [
    'a target',
    'templates/tool/template.yaml',
    entity('1.1.0').replace("'1.1.0'", "'1.1.0', quoin.dev/adds-to: repository"),
  ],
])('%s wants a version, committed or not', async (_case, path, text) => {
  const { root, write, commit } = await repository();
  await write(path, text);
  const expected = { findings: [`${path} ${TOOL}`] };
  expect(await checkVersions(root)).toEqual(expected);
  await commit();
  expect(await checkVersions(root)).toEqual(expected);
  await write(
    'templates/tool/template.yaml',
    (await readFile(join(root, 'templates/tool/template.yaml'), 'utf8')).replace('1.1.0', '1.2.0'),
  );
  expect(await checkVersions(root)).toEqual({ findings: [] });
  await commit();
  expect(await checkVersions(root)).toEqual({ findings: [] });
});

test('a mode and a removal are changes', async () => {
  const { root } = await repository();
  const file = join(root, 'templates/tool/skeleton/a.txt');
  await chmod(file, 0o755);
  expect(await checkVersions(root)).toEqual({
    findings: [`templates/tool/skeleton/a.txt ${TOOL}`],
  });
  await rm(file);
  expect(await checkVersions(root)).toEqual({
    findings: [`templates/tool/skeleton/a.txt ${TOOL}`],
  });
});

test('a shared layer wants a version of each template that renders it', async () => {
  const { root, write } = await repository();
  for (const name of ['b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    await write(`templates/common/base/${name}.txt`, 'new');
  }
  const paths = ['b', 'c', 'd', 'e', 'f'].map((name) => `templates/common/base/${name}.txt`);
  expect(await checkVersions(root)).toEqual({
    findings: [
      `${paths.join(', ')}, and 2 more changed after other 1.0.0 and tool 1.1.0 were released. ` +
        'Raise the versions of other and tool, and add to their CHANGELOG.md.',
    ],
  });
});

test('a version that is taken back, or raised to a lower one, is named', async () => {
  const { root, write } = await repository();
  await write('templates/tool/template.yaml', entity('1.0.10'));
  expect(await checkVersions(root)).toEqual({
    findings: [
      'templates/tool/template.yaml went from version 1.1.0 to 1.0.10. Raise it above 1.1.0.',
    ],
  });
  await write('templates/tool/template.yaml', entity('1.10.0'));
  expect(await checkVersions(root)).toEqual({ findings: [] });
});

test('a new template has nothing to compare with', async () => {
  const { root, write } = await repository();
  await write('templates/new/template.yaml', entity('1.0.0'));
  await write('templates/new/skeleton/a.txt', 'a');
  expect(await checkVersions(root)).toEqual({ findings: [] });
});

test('a branch that was merged is released by the merge', async () => {
  const { root, run, write, commit } = await repository();
  await run('switch', '--quiet', '--create', 'change');
  await write('templates/tool/template.yaml', entity('1.2.0'));
  await commit();
  await write('templates/tool/skeleton/a.txt', 'later on the branch');
  await commit();
  expect((await checkVersions(root)).findings).toHaveLength(1);
  await run('switch', '--quiet', 'main');
  await run('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');
  expect(await checkVersions(root)).toEqual({ findings: [] });
});

test('without history nothing is compared, and it says why', async () => {
  const { root } = await repository();
  const shallow = await temporaryFolder();
  await git(['clone', '--quiet', '--depth=1', `file://${root}`, shallow]);
  await writeFile(join(shallow, 'templates/tool/skeleton/a.txt'), 'changed');
  expect(await checkVersions(shallow)).toEqual({
    findings: [],
    skipped:
      'Versions are not compared: the clone is shallow; git fetch --unshallow brings the history.',
  });
  const plain = await temporaryFolder();
  expect(await checkVersions(plain)).toEqual({
    findings: [],
    skipped: 'Versions are not compared: there is no git repository.',
  });
  await git(['-C', plain, 'init', '--quiet']);
  expect(await checkVersions(plain)).toEqual({
    findings: [],
    skipped: 'Versions are not compared: nothing is committed yet.',
  });
});
