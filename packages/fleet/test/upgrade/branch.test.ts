import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  gitHubPullRequests,
  upgradeService,
  type PullRequests,
  type ServiceReference,
  type UpgradeOptions,
} from '../../src/index.ts';
import { startGitHub } from '../pull-request/server.ts';
import { createWorld, git, type Files, type Service, type World } from './world.ts';

const OLD: Files = {
  'README.md': '# ${{ values.name }}\n\nOne\n\nTwo\n\nThree\n',
  'a.bin': Buffer.from([0, 1, 2]),
};
const NEW: Files = {
  ...OLD,
  'README.md': '# ${{ values.name }}\n\nOne\n\nTwo\n\nThree, and more\n',
};
const BRANCH = 'quoin/service-1.10.0';
const MINE = '# refunds\n\nOne\n\nTwo\n\nThree of mine\n';

let world: World;
let service: Service;
/** Where it is published. */
let bare: string;
beforeEach(async () => {
  world = await createWorld();
  bare = join(world.folder, 'git', 'refunds.git');
  await world.release('1.9.0', { files: OLD });
  service = await world.generate('1.9.0');
  await world.release('1.10.0', { files: NEW, changes: ['More of three.'] });
  await git(world.folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  await git(bare, 'config', 'uploadpack.allowFilter', 'true');
  await service.git('remote', 'add', 'origin', bare);
  await service.git('push', '--quiet', 'origin', 'main');
});
afterEach(() => world[Symbol.asyncDispose]());

async function edit(files: Files): Promise<void> {
  await service.edit(files);
  await service.git('push', '--quiet', 'origin', 'main');
}

const PLACES: [name: string, place: () => ServiceReference['location']][] = [
  ['a bare repository', () => ({ kind: 'folder', repository: bare, path: '.' })],
  ['a URL', () => ({ kind: 'git', url: `file://${bare}`, path: '.' })],
];

async function upgrade(
  location: ServiceReference['location'],
  given: Partial<UpgradeOptions> = {},
) {
  return upgradeService({ name: 'refunds', location }, await world.history(), {
    mode: 'branch',
    cache: join(world.folder, 'cache'),
    ...given,
  });
}

const log = (format: string) => git(bare, 'log', '-1', `--format=${format}`, BRANCH);

describe.each(PLACES)('%s', (_name, place) => {
  it('gets one commit on a branch; its default branch stays', async () => {
    const main = await git(bare, 'rev-parse', 'main');
    const author = { name: 'Grace', email: 'grace@example.com' };
    const outcome = await upgrade(place(), { author });
    expect(outcome).toMatchObject({ result: 'upgraded', branch: BRANCH });
    expect(await git(bare, 'rev-parse', BRANCH, `${BRANCH}^`, 'main')).toBe(
      `${outcome.commit}\n${main}${main}`,
    );
    expect(await log('%an <%ae>, %cn <%ce>')).toBe(
      'Grace <grace@example.com>, Quoin <quoin@quoin.invalid>\n',
    );
    expect(await git(bare, 'show', `${BRANCH}:README.md`)).toContain('Three, and more');
    expect(await git(bare, 'show', `${BRANCH}:.quoin.yaml`)).toContain('version: 1.10.0');
  });

  it('has the conflicts in its files, and the message names them', async () => {
    await edit({ 'README.md': MINE });
    const outcome = await upgrade(place());
    expect(outcome.result).toBe('conflicts');
    expect(await git(bare, 'show', `${BRANCH}:README.md`)).toContain(
      '<<<<<<< this service\nThree of mine\n',
    );
    expect(await log('%B')).toContain(
      'Conflicts:\n- The service and the template both changed README.md',
    );
  });

  it('stays as it is when it is run again, and is replaced when the service went on', async () => {
    const first = await upgrade(place());
    expect((await upgrade(place())).commit).toBe(first.commit);
    await edit({ 'mine.txt': 'mine\n' });
    const second = await upgrade(place());
    expect(second.commit).not.toBe(first.commit);
    expect(await git(bare, 'rev-parse', `${BRANCH}^`)).toBe(await git(bare, 'rev-parse', 'main'));
    expect(await git(bare, 'show', `${BRANCH}:mine.txt`)).toBe('mine\n');
  });

  it("keeps somebody's work on the branch", async () => {
    await upgrade(place());
    await service.git('fetch', '--quiet', 'origin');
    await service.git('switch', '--quiet', BRANCH);
    await service.edit({ 'README.md': 'decided\n' });
    await service.git('commit', '--quiet', '--amend', '--reuse-message=HEAD^');
    await service.git('push', '--quiet', 'origin', BRANCH);
    await service.git('switch', '--quiet', 'main');
    const before = await git(bare, 'rev-parse', BRANCH);
    await edit({ 'mine.txt': 'mine\n' });
    await expect(upgrade(place())).rejects.toThrow(
      `The branch ${BRANCH} of refunds has somebody's work on it. Merge it, or delete it`,
    );
    expect(await git(bare, 'rev-parse', BRANCH)).toBe(before);
  });

  it('is in step after the branch is merged', async () => {
    await upgrade(place());
    await git(bare, 'update-ref', 'refs/heads/main', BRANCH);
    expect(await upgrade(place())).toMatchObject({ result: 'unchanged', from: '1.10.0' });
  });
});

it('a branch that is checked out elsewhere is left alone', async () => {
  const location = service.reference.location;
  await upgrade(location);
  await service.git('switch', '--quiet', BRANCH);
  await service.git('switch', '--quiet', 'main');
  await service.git('worktree', 'add', '--quiet', join(world.folder, 'elsewhere'), BRANCH);
  expect(await upgrade(location)).toMatchObject({ result: 'upgraded' });
  await edit({ 'mine.txt': 'mine\n' });
  await expect(upgrade(location)).rejects.toThrow(`${BRANCH} is checked out at `);
});

it('a folder of a repository behind a URL gets a branch with its name', async () => {
  const monorepo = await world.generate(
    '1.9.0',
    {},
    { repository: 'monorepo', path: 'services/refunds' },
  );
  await git(bare, 'fetch', '--quiet', `${monorepo.root}`, '+main:main');
  const outcome = await upgrade({ kind: 'git', url: `file://${bare}`, path: 'services/refunds' });
  expect(outcome.branch).toBe('quoin/refunds/service-1.10.0');
  expect(await git(bare, 'diff', '--name-only', 'main', outcome.branch ?? '')).toBe(
    'services/refunds/.quoin.yaml\nservices/refunds/README.md\n',
  );
});

describe('pull requests', () => {
  /** GitHub's API for a repository that git reads from a folder. */
  function at(apiBaseUrl: string): PullRequests {
    const github = gitHubPullRequests({ token: 'secret-token', apiBaseUrl });
    const repository = 'https://github.com/acme/refunds.git';
    return {
      serves: (url) => url === `file://${bare}`,
      open: (content, signal) => github.open({ ...content, repository }, signal),
    };
  }

  it('are opened once for a branch that is pushed', async () => {
    await using server = await startGitHub();
    const pullRequests = at(server.url);
    const location: ServiceReference['location'] = {
      kind: 'git',
      url: `file://${bare}`,
      path: '.',
    };
    const outcome = await upgrade(location, { pullRequests });
    expect(outcome.pullRequest).toBe('https://github.test/acme/refunds/pull/1');
    await edit({ 'README.md': MINE });
    await upgrade(location, { pullRequests });
    expect(server.pulls).toMatchObject([
      {
        title: 'chore(refunds): upgrade to service 1.10.0',
        base: { ref: 'main' },
        head: { ref: BRANCH },
        draft: true,
      },
    ]);
    expect(server.pulls[0]?.body).toContain(
      '- [ ] The service and the template both changed README.md',
    );
    expect(server.pulls[0]?.body).toContain('### 1.10.0\n\n- More of three.');
  });

  it('that are refused leave the branch pushed, and say so', async () => {
    await using server = await startGitHub({ token: 'another' });
    const location: ServiceReference['location'] = {
      kind: 'git',
      url: `file://${bare}`,
      path: '.',
    };
    await expect(upgrade(location, { pullRequests: at(server.url) })).rejects.toThrow(
      `${BRANCH} is pushed, but not proposed. github.com/acme/refunds refuses the pull request: Bad credentials`,
    );
    expect(await log('%s')).toContain('upgrade to service 1.10.0');
  });
});
