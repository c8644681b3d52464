import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { planUpgrade, upgradeService, type UpgradeOptions } from '../../src/index.ts';
import { createWorld, git, type Files, type Service, type World } from './world.ts';

const OLD: Files = {
  'README.md': '# ${{ values.name }}\n\nOne\n\nTwo\n\nThree\n',
  'src/main.ts': 'start();\n',
  '.gitignore': 'ignored/\n',
};
const NEW: Files = {
  ...OLD,
  'README.md': '# ${{ values.name }}\n\nOne\n\nTwo\n\nThree, and more\n',
  'src/extra.ts': 'extra();\n',
  'run.sh': { text: '#!/bin/sh\n', kind: 'executable' },
  latest: { text: 'README.md', kind: 'symlink' },
};

let world: World;
let options: UpgradeOptions;
beforeEach(async () => {
  world = await createWorld();
  options = { mode: 'work-tree', cache: join(world.folder, 'cache') };
  await world.release('1.9.0', { files: OLD });
});
afterEach(() => world[Symbol.asyncDispose]());

async function upgrade({ reference }: Service, given: Partial<UpgradeOptions> = {}) {
  return upgradeService(reference, await world.history(), { ...options, ...given });
}

/** Everything that git knows: objects, refs, HEAD and index. */
async function gitState({ git: command, root }: Service) {
  const all = ['cat-file', '--batch-check', '--batch-all-objects'];
  const commands = [
    all,
    ['for-each-ref'],
    ['ls-files', '--stage'],
    ['status', '--porcelain', '--ignored'],
  ];
  const head = await readFile(join(root, '.git/HEAD'), 'utf8');
  return [...(await Promise.all(commands.map((args) => command(...args)))), head];
}

describe('a clean upgrade', () => {
  it('is one commit of the person, on a branch of its own, checked out', async () => {
    const service = await world.generate('1.9.0');
    await service.edit({
      'README.md': '# refunds\n\nOne of mine\n\nTwo\n\nThree\n',
      'src/mine.ts': 'mine();\n',
    });
    await world.release('1.10.0', { files: NEW, changes: ['A file more.'] });
    const main = await service.git('rev-parse', 'main');

    const outcome = await upgrade(service);
    expect(outcome).toMatchObject({
      result: 'upgraded',
      from: '1.9.0',
      to: '1.10.0',
      branch: 'quoin/service-1.10.0',
      conflicts: [],
    });
    expect(await service.git('symbolic-ref', '--short', 'HEAD')).toBe('quoin/service-1.10.0\n');
    expect(await service.git('status', '--porcelain')).toBe('');
    expect(await service.git('rev-parse', 'main', 'HEAD^')).toBe(main + main);
    expect(await service.git('log', '-1', '--format=%H %an <%ae> %cn%n%s')).toBe(
      `${outcome.commit} Ada <ada@example.com> Ada\nchore(refunds): upgrade to service 1.10.0\n`,
    );
    const { '.quoin.yaml': provenance, ...others } = await service.snapshot();
    expect(others).toEqual({
      'README.md': '# refunds\n\nOne of mine\n\nTwo\n\nThree, and more\n',
      'src/main.ts': 'start();\n',
      'src/extra.ts': 'extra();\n',
      'src/mine.ts': 'mine();\n',
      'run.sh': '100755 #!/bin/sh\n',
      latest: '120000 README.md',
      '.gitignore': 'ignored/\n',
    });
    expect(provenance).toContain('version: 1.10.0\n');
    expect((await lstat(join(service.directory, 'run.sh'))).mode & 0o111).toBe(0o111);
    expect((await lstat(join(service.directory, 'latest'))).isSymbolicLink()).toBe(true);
  });

  it('equals the service generated today, when nobody changed it', async () => {
    const service = await world.generate('1.9.0');
    await world.release('1.10.0', { files: NEW });
    await upgrade(service);
    const today = await world.generate('1.10.0', {}, { repository: 'today' });
    expect(await service.git('rev-parse', 'HEAD^{tree}')).toBe(
      await today.git('rev-parse', 'HEAD^{tree}'),
    );
  });

  it('done twice is done once: on its branch, and again from the branch before', async () => {
    const service = await world.generate('1.9.0');
    await world.release('1.10.0', { files: NEW });
    const { commit } = await upgrade(service);
    expect(await upgrade(service)).toMatchObject({ result: 'unchanged', files: [] });
    await service.git('switch', '--quiet', 'main');
    expect(await upgrade(service)).toMatchObject({ result: 'upgraded', commit });
    expect(await service.git('symbolic-ref', '--short', 'HEAD')).toBe('quoin/service-1.10.0\n');
  });

  it('over several versions at once equals step by step', async () => {
    const edit = { 'README.md': '# refunds\n\nOne of mine\n\nTwo\n\nThree\n' };
    const atOnce = await world.generate('1.9.0');
    await atOnce.edit(edit);
    await world.release('1.10.0', { files: NEW });
    await world.release('2.0.0', { files: { ...NEW, 'src/main.ts': 'start();\nmore();\n' } });
    await upgrade(atOnce);

    const stepwise = await world.generate('1.9.0', {}, { repository: 'stepwise' });
    await stepwise.edit(edit);
    await upgrade(stepwise, { to: '1.10.0' });
    expect(await upgrade(stepwise)).toMatchObject({ from: '1.10.0', to: '2.0.0' });
    expect(await atOnce.git('rev-parse', 'HEAD^{tree}')).toBe(
      await stepwise.git('rev-parse', 'HEAD^{tree}'),
    );
  });

  it('touches nothing outside the folder of the service, nor untracked and ignored files', async () => {
    const service = await world.generate(
      '1.9.0',
      {},
      { repository: 'monorepo', path: 'services/refunds' },
    );
    const { root } = service;
    await writeFile(join(root, 'other.txt'), 'one\n');
    await git(root, 'add', '--all');
    await git(root, 'commit', '--quiet', '-m', 'feat: other');
    await writeFile(join(root, 'other.txt'), 'one\ntwo\n');
    await service.write({ 'notes.txt': 'untracked', 'ignored/cache': 'ignored' });
    await world.release('1.10.0', { files: NEW });

    expect(await upgrade(service)).toMatchObject({
      result: 'upgraded',
      branch: 'quoin/refunds/service-1.10.0',
    });
    expect(await git(root, 'diff', '--name-only', 'HEAD^', 'HEAD')).toBe(
      ['.quoin.yaml', 'README.md', 'latest', 'run.sh', 'src/extra.ts']
        .map((path) => `services/refunds/${path}\n`)
        .join(''),
    );
    expect(await readFile(join(root, 'other.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(await service.read('notes.txt')).toBe('untracked');
    expect(await service.read('ignored/cache')).toBe('ignored');
  });

  it('that is interrupted leaves the branch of the person, and is finished by another', async () => {
    const service = await world.generate('1.9.0');
    await world.release('1.10.0', { files: NEW });
    const main = await service.git('rev-parse', 'main');
    const lock = join(service.root, '.git/index.lock');
    await writeFile(lock, '');
    await expect(upgrade(service)).rejects.toThrow('index.lock');
    expect(await service.git('symbolic-ref', '--short', 'HEAD')).toBe('main\n');
    expect(await service.git('rev-parse', 'main')).toBe(main);
    await rm(lock);
    expect(await service.git('status', '--porcelain')).toBe('');
    expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
    expect(await service.git('rev-parse', 'main', 'HEAD^')).toBe(main + main);
  });

  it('keeps the line endings that the person has checked out', async () => {
    const service = await world.generate('1.9.0');
    await service.git('config', 'core.autocrlf', 'true');
    await service.git('rm', '--quiet', '-r', '--cached', '.');
    await service.git('reset', '--quiet', '--hard');
    expect(await service.read('README.md')).toContain('\r\nThree\r\n');
    await world.release('1.10.0', { files: NEW });
    expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
    expect(await service.read('README.md')).toContain('\r\nThree, and more\r\n');
    expect(await service.git('status', '--porcelain')).toBe('');
    expect(await service.git('show', 'HEAD:README.md')).not.toContain('\r');
  });

  it('runs no hook of the repository', async () => {
    const service = await world.generate('1.9.0');
    for (const hook of ['pre-commit', 'post-checkout', 'reference-transaction', 'commit-msg']) {
      await writeFile(join(service.root, '.git/hooks', hook), '#!/bin/sh\ntouch hooked\nexit 1\n', {
        mode: 0o755,
      });
    }
    await world.release('1.10.0', { files: NEW });
    expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
    expect(await service.git('status', '--porcelain')).toBe('');
  });
});

describe('a conflict', () => {
  const MINE = '# refunds\n\nOne\n\nTwo\n\nThree of mine\n';

  async function conflicting(place = {}) {
    const service = await world.generate('1.9.0', {}, place);
    await service.edit({ 'README.md': MINE });
    await world.release('1.10.0', { files: NEW });
    return service;
  }

  it('waits as git merge leaves it, and git commit completes it', async () => {
    const service = await conflicting();
    const outcome = await upgrade(service);
    expect(outcome).toMatchObject({ result: 'conflicts', conflicts: [{ path: 'README.md' }] });
    expect(outcome.commit).toBeUndefined();
    expect(await service.git('status', '--porcelain')).toBe(
      ['M  .quoin.yaml', 'UU README.md', 'A  latest', 'A  run.sh', 'A  src/extra.ts', ''].join(
        '\n',
      ),
    );
    expect(await service.read('README.md')).toBe(
      [
        '# refunds\n\nOne\n\nTwo\n',
        '<<<<<<< this service',
        'Three of mine',
        '||||||| service 1.9.0',
        'Three',
        '=======',
        'Three, and more',
        '>>>>>>> service 1.10.0',
        '',
      ].join('\n'),
    );
    await expect(upgrade(service)).rejects.toThrow('conflicts that wait for a decision');

    await service.write({ 'README.md': '# refunds\n\nOne\n\nTwo\n\nThree of mine, and more\n' });
    await service.git('add', 'README.md');
    await service.git('commit', '--quiet', '--no-edit');
    expect(await service.git('log', '--format=%s', 'main..')).toBe(
      'chore(refunds): upgrade to service 1.10.0\n',
    );
    expect(await upgrade(service)).toMatchObject({ result: 'unchanged' });
    await service.git('switch', '--quiet', 'main');
    await expect(upgrade(service)).rejects.toThrow(
      'The branch quoin/service-1.10.0 exists and holds something else.',
    );
  });

  it('in a folder of a repository has the paths of the repository', async () => {
    const service = await conflicting({ repository: 'monorepo', path: 'services/refunds' });
    await upgrade(service);
    expect(await service.git('diff', '--name-only', '--diff-filter=U')).toBe(
      'services/refunds/README.md\n',
    );
  });

  it('can be given up as any other, and met again', async () => {
    const service = await conflicting();
    const main = await service.git('rev-parse', 'main');
    await upgrade(service);
    await service.git('switch', '--quiet', '--discard-changes', 'main');
    expect(await service.git('status', '--porcelain')).toBe('');
    expect(await service.git('rev-parse', 'HEAD')).toBe(main);
    expect(await upgrade(service)).toMatchObject({ result: 'conflicts' });
  });
});

describe('it refuses, and changes nothing', () => {
  let service: Service;
  beforeEach(async () => {
    service = await world.generate('1.9.0');
    await world.release('1.10.0', { files: NEW });
  });

  async function refusal(): Promise<string> {
    const before = await gitState(service);
    const error: unknown = await upgrade(service).then(
      () => undefined,
      (each: unknown) => each,
    );
    expect(error).toMatchObject({ name: expect.stringMatching(/Error$/) as string });
    const [, ...refs] = await gitState(service);
    expect(refs).toEqual(before.slice(1));
    return String(error);
  }

  it('uncommitted changes of the service', async () => {
    await service.write({ 'README.md': 'mine', 'src/main.ts': undefined });
    const message = await refusal();
    expect(message).toContain('uncommitted changes:\n  README.md\n  src/main.ts\nCommit them');
  });

  it('staged changes, wherever they are', async () => {
    await service.write({ 'new.txt': 'new' });
    await service.git('add', 'new.txt');
    expect(await refusal()).toContain('staged changes:\n  new.txt\n');
  });

  it('a detached HEAD', async () => {
    await service.git('switch', '--quiet', '--detach');
    expect(await refusal()).toContain('has no branch checked out. Run git switch main');
  });

  it('a repository without a commit', async () => {
    await service.git('switch', '--quiet', '--orphan', 'empty');
    expect(await refusal()).toContain('has no commit yet');
  });

  it('untracked and ignored files where the upgrade writes', async () => {
    await world.release('1.11.0', {
      files: { ...NEW, 'ignored/cache': 'theirs', 'docs/a.md': '' },
    });
    await service.write({ 'src/extra.ts': 'mine', 'ignored/cache': 'mine', docs: 'mine' });
    const message = await refusal();
    expect(message).toContain(
      'unknown to git:\n  docs\n  ignored/cache\n  src/extra.ts\nMove them away',
    );
    expect(await service.read('ignored/cache')).toBe('mine');
  });

  it('a branch that holds something else', async () => {
    await service.git('branch', 'quoin/service-1.10.0', 'main');
    await service.git('switch', '--quiet', 'quoin/service-1.10.0');
    await service.edit({ 'README.md': 'something else' });
    await service.git('switch', '--quiet', 'main');
    expect(await refusal()).toContain('git branch -D quoin/service-1.10.0');
  });

  it('an older version, and an unknown one', async () => {
    const history = await world.history();
    const act = (to: string) => upgradeService(service.reference, history, { ...options, to });
    await expect(act('3.0.0')).rejects.toThrow(
      'service has no version 3.0.0. It has 1.10.0, 1.9.0.',
    );
    await expect(act('next')).rejects.toThrow('service has no version next.');
    const newer = await world.generate('1.10.0', {}, { repository: 'newer' });
    await expect(
      upgradeService(newer.reference, history, { ...options, to: '1.9.0' }),
    ).rejects.toThrow('1.9.0 is older than 1.10.0, which the service has.');
  });
});

it('a plan writes no object, no ref and no file', async () => {
  const service = await world.generate('1.9.0');
  await service.edit({ 'README.md': '# refunds\n\nOne\n\nTwo\n\nThree of mine\n' });
  await world.release('1.10.0', { files: NEW });
  const before = await gitState(service);
  const plan = await planUpgrade(service.reference, await world.history(), options);
  expect(plan.conflicts).toMatchObject([{ path: 'README.md' }]);
  expect(plan.files.map(({ path, conflict }) => [path, conflict])).toEqual([
    ['.quoin.yaml', false],
    ['README.md', true],
    ['latest', false],
    ['run.sh', false],
    ['src/extra.ts', false],
  ]);
  expect(await gitState(service)).toEqual(before);
});
