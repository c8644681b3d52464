import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFleet } from './testing/fleet.ts';

const execute = promisify(execFile);

/** A templates' repository with `tool` 1.0.0 and 1.1.0, and two services of it in the data folder. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-fleet-'));
  const platform = join(folder, 'platform');
  await commit(platform, 'feat: tool', {
    'templates/tool/template.yaml': template('1.0.0'),
    'templates/tool/skeleton/a.txt': 'one\ntwo\nthree\n',
  });
  await commit(platform, 'feat: more of it', {
    'templates/tool/template.yaml': template('1.1.0'),
    'templates/tool/skeleton/a.txt': 'one\ntwo\nTHREE\n',
  });
  await publish('in-step', '1.1.0', 'one\ntwo\nTHREE\n');
  await publish('torn', '1.0.0', 'one\ntwo\nmine\n');
});

afterAll(() => rm(folder, { recursive: true }));

async function git(...args: string[]): Promise<void> {
  await execute('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args]);
}

async function commit(repository: string, message: string, files: Record<string, string>) {
  await git('init', '--quiet', '-b', 'main', repository);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  await git('-C', repository, 'add', '--all');
  await git('-C', repository, 'commit', '--quiet', '-m', message);
}

async function publish(name: string, version: string, text: string): Promise<void> {
  const tree = join(folder, name);
  await commit(tree, 'feat: made', {
    '.quoin.yaml': `template: tool\nversion: ${version}\nanswers: {}\n`,
    'a.txt': text,
  });
  await git('clone', '--quiet', '--bare', tree, join(folder, 'data', 'git', `${name}.git`));
}

function template(version: string): string {
  return `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: tool, annotations: { quoin.dev/template-version: ${version} } }
spec:
  type: service
  steps:
    - { id: a, action: quoin:render, input: { url: ./skeleton, answers: '\${{ parameters }}' } }
`;
}

const fleet = (...args: string[]) => runFleet(folder, args);

test('the list shows each service in words, and what to do next as its last line', async () => {
  const { exitCode, lines, stderr } = await fleet();
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(lines[0]).toMatch(/^NAME +TEMPLATE +VERSION +LATEST +STATUS +CHANGED +CONFLICTS$/);
  expect(lines.find((line) => line.startsWith('in-step'))).toMatch(
    /^in-step +tool +1\.1\.0 +1\.1\.0 +up to date +0 +0$/,
  );
  expect(lines.find((line) => line.startsWith('torn'))).toMatch(
    /^torn +tool +1\.0\.0 +1\.1\.0 +behind by 1 +1 +1$/,
  );
  // This repository's own services come from templates that the other one lacks.
  expect(lines.find((line) => line.startsWith('payments '))).toContain('unknown template');
  expect(lines.at(-1)).toBe('Next: npm run fleet -- diff torn --upgrade');
});

test('the list may be filtered, checked, and read by programs', async () => {
  const { exitCode, stdout } = await fleet('list', '--status', 'behind', '--check', '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      service: { name: 'torn' },
      status: 'behind',
      missing: ['1.1.0'],
      conflicts: [{ path: 'a.txt' }],
    },
  ]);
});

test('a diff shows what the service changed, by name, path and URL', async () => {
  const bare = join(folder, 'data', 'git', 'torn.git');
  for (const name of ['torn', './torn', pathToFileURL(bare).href]) {
    const { exitCode, lines } = await fleet('diff', name);
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      'a.txt (modified)',
      '@@ -1,3 +1,3 @@',
      ' one',
      ' two',
      '-three',
      '+mine',
      '',
      'torn changed 1 file of its template. Files of its own are not shown.',
    ]);
  }
});

test('a diff of the upgrade shows its conflict', async () => {
  const { exitCode, lines } = await fleet('diff', 'torn', '--upgrade');
  expect(exitCode).toBe(0);
  expect(lines).toContain('a.txt (modified) conflict');
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^torn: tool 1\.0\.0 to 1\.1\.0, 2 files, 1 conflict\.$/),
    'Next: npm run fleet -- upgrade torn',
  ]);
});

test.each([
  [['diff', 'nothing'], 'There is no service nothing.'],
  [['--status', 'good'], 'There is no status good. Use current, behind'],
  [['lost'], 'There is no command "lost".'],
])('%j cannot run, and says what can', async (args, message) => {
  const { exitCode, stderr } = await fleet(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
