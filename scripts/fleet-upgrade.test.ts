import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFleet } from './testing/fleet.ts';

const execute = promisify(execFile);
const OLD = 'name: ${{ values.name }}\none\ntwo\nthree\n';
const NEW = 'name: ${{ values.name }}\none\ntwo\nTHREE\n';

/** A templates' repository with `tool` 1.0.0 and 1.1.0, and a data folder for services of it. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-fleet-upgrade-'));
  await release('1.0.0', OLD);
  await release('1.1.0', NEW);
});
afterEach(() => rm(folder, { recursive: true }));

async function git(...args: string[]): Promise<string> {
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  return (await execute('git', [...person, ...args])).stdout;
}

async function commit(repository: string, files: Record<string, string>): Promise<void> {
  await git('init', '--quiet', '-b', 'main', repository);
  await git('-C', repository, 'config', 'user.name', 'Ada');
  await git('-C', repository, 'config', 'user.email', 'ada@example.com');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  await git('-C', repository, 'add', '--all');
  await git('-C', repository, 'commit', '--quiet', '-m', 'feat: more');
}

function release(version: string, text: string, question = ''): Promise<void> {
  return commit(join(folder, 'platform'), {
    'templates/tool/template.yaml': `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: tool, annotations: { quoin.dev/template-version: ${version} } }
spec:
  type: service
  parameters:
    - required: [name${question && `, ${question}`}]
      properties:
        name: { type: string }
        ${question ? `${question}: { type: boolean }` : ''}
  steps:
    - { id: a, action: quoin:render, input: { url: ./skeleton, answers: '\${{ parameters }}' } }
`,
    'templates/tool/skeleton/a.txt': text,
  });
}

/** A working tree with a service of version 1.0.0. */
async function generate(name: string, text = `name: ${name}\none\ntwo\nthree\n`): Promise<string> {
  const tree = join(folder, name);
  await commit(tree, {
    '.quoin.yaml': `template: tool\nversion: 1.0.0\nanswers:\n  name: ${name}\n`,
    'a.txt': text,
  });
  return tree;
}

/** The same as a bare repository of the data folder. */
async function publish(name: string, text?: string): Promise<string> {
  const bare = join(folder, 'data', 'git', `${name}.git`);
  await git('clone', '--quiet', '--bare', await generate(name, text), bare);
  return bare;
}

const fleet = (...args: string[]) => runFleet(folder, args);

test('an upgrade in a working tree says each step with its time, and what to do next', async () => {
  const tree = await generate('refunds');
  const dry = await fleet('upgrade', './refunds', '--dry-run');
  expect(dry.exitCode).toBe(0);
  expect(dry.lines).toEqual(expect.arrayContaining(['a.txt (modified)', '-three', '+THREE']));
  expect(dry.lines.at(-1)).toBe('Next: npm run fleet -- upgrade refunds');
  expect(await git('-C', tree, 'branch', '--list')).toBe('* main\n');

  const { exitCode, lines, stderr } = await fleet('upgrade', './refunds');
  expect(exitCode).toBe(0);
  const steps = stderr.trimEnd().split('\n');
  expect(steps.filter((line) => !/ \d+\.\d s$/.test(line))).toEqual([]);
  expect(steps.map((line) => line.replace(/ +\d+\.\d s$/, ''))).toEqual([
    '✓ Reading refunds',
    '✓ Rendering tool 1.0.0 and 1.1.0',
    '✓ Merging',
    '✓ Checking out quoin/tool-1.1.0',
  ]);
  expect(lines).toEqual([
    'refunds: tool 1.0.0 to 1.1.0, 2 files, no conflicts.',
    'Next: npm test, then git switch - && git merge quoin/tool-1.1.0',
  ]);
  expect(await git('-C', tree, 'status', '--porcelain', '--branch')).toBe('## quoin/tool-1.1.0\n');
  expect((await fleet('upgrade', './refunds')).lines).toEqual([
    'refunds is in step with tool 1.1.0.',
    'Next: npm run fleet',
  ]);
});

test('a conflict is said in a sentence, and is a finding', async () => {
  await generate('refunds', 'name: refunds\none\ntwo\nmine\n');
  const { exitCode, lines } = await fleet('upgrade', './refunds');
  expect(exitCode).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^Conflict: The service and the template both changed a\.txt /) as string,
    'refunds: tool 1.0.0 to 1.1.0, 2 files, 1 conflict.',
    'Next: decide what the file above should be, git add, and git commit',
  ]);
});

test('what the new version asks is given as an option', async () => {
  await generate('refunds');
  await release('1.2.0', `${NEW}cache \${{ values.cache }}\n`, 'cache');
  const missing = await fleet('upgrade', './refunds');
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain(
    'cache: is missing. Give one.\nGive them with --answer NAME=VALUE',
  );
  expect((await fleet('upgrade', './refunds', '--answer', 'cache')).exitCode).toBe(2);
  const given = await fleet('upgrade', './refunds', '--answer', 'cache=true');
  expect(given.exitCode).toBe(0);
  expect(given.lines[0]).toBe('New answer: cache is true.');
});

test('all that are behind are upgraded on branches; one that fails keeps none back', async () => {
  await publish('clean');
  await publish('torn', 'name: torn\none\ntwo\nmine\n');
  const taken = await publish('taken');
  await commit(join(folder, 'taken'), { 'a.txt': 'somebody was here\n' });
  await git('-C', join(folder, 'taken'), 'push', '--quiet', taken, 'main:quoin/tool-1.1.0');

  const dry = await fleet('upgrade', '--all', '--dry-run');
  expect(dry.lines.at(-1)).toBe('Next: npm run fleet -- upgrade --all');

  const { exitCode, lines } = await fleet('upgrade', '--all');
  expect(exitCode).toBe(1);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['NAME', 'FROM', 'TO', 'RESULT', 'WHERE'],
    ['clean', '1.0.0', '1.1.0', 'upgraded', 'quoin/tool-1.1.0'],
    ['taken', '-', '-', 'failed', expect.stringContaining("has somebody's work on it") as string],
    ['torn', '1.0.0', '1.1.0', 'conflicts', 'quoin/tool-1.1.0'],
    ['Next: mend taken, and run this again; what is done stays done'],
  ]);
});

test('a project is enrolled in the template that it is closest to', async () => {
  const tree = join(folder, 'old');
  await commit(tree, {
    'a.txt': 'name: old\none\ntwo\nthree\nmine\n',
    'package.json': '{"name":"old"}',
  });
  const dry = await fleet('adopt', './old', '--dry-run');
  expect(dry.lines[0]).toBe('100 %  tool 1.0.0');
  expect(dry.lines.at(-1)).toBe('Next: npm run fleet -- adopt old --template tool');
  const { exitCode, lines } = await fleet('adopt', './old');
  expect(exitCode).toBe(0);
  expect(lines.at(-2)).toBe('old is enrolled in tool 1.0.0 on the branch quoin/adopt-tool.');
  expect(await git('-C', tree, 'show', '--format=', '--name-status')).toBe('A\t.quoin.yaml\n');
});

test.each([
  [['upgrade'], 'Name one service, or all of them'],
  [['upgrade', 'a', '--all'], 'Name one service, or all of them'],
  [['upgrade', '--all', '--to', '1.1.0'], '--answer and --to are for one service'],
  [['upgrade', '--all', '--pull-request'], 'Set GITHUB_TOKEN and try again'],
  [['adopt'], 'Name one project'],
  [['adopt', 'platform'], 'platform is like no template'],
])('%j is refused with what to do', async (args, message) => {
  const { exitCode, stderr } = await fleet(...args);
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toContain(message);
});
