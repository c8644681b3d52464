import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { locationOfPage } from '../../src/discover/addresses.ts';
import { git } from '../../src/git/index.ts';
import { discoverServices, type CatalogEntity } from '../../src/index.ts';

const PROVENANCE = 'template: service\nversion: 1.0.0\nanswers: {}\n';

/** A work tree with files, and a folder with bare repositories. */
async function setUp(paths: string[], repositories: string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-discover-'));
  const repository = join(folder, 'platform');
  await git(['init', '--quiet', repository]);
  for (const path of paths) {
    const file = join(repository, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, PROVENANCE);
  }
  await git(['-C', repository, 'add', '--all']);
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  await git([
    ...identity,
    '-C',
    repository,
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'feat: it',
  ]);
  for (const name of repositories) {
    await git(['init', '--quiet', '--bare', join(folder, 'git', name)]);
  }
  return {
    repository,
    repositories: join(folder, 'git'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function component(name: string, annotations: Record<string, string>): CatalogEntity {
  return { kind: 'Component', metadata: { name, namespace: 'default', annotations } };
}

describe('services are found', () => {
  it('in folders whose provenance is committed, but not among templates and tests', async () => {
    await using world = await setUp([
      'apps/payments/.quoin.yaml',
      'services/eu/refunds/.quoin.yaml',
      'templates/service/skeleton/.quoin.yaml',
      'packages/a/test/project/.quoin.yaml',
      'packages/a/fixtures/project/.quoin.yaml',
    ]);
    await writeFile(join(world.repository, '.quoin.yaml'), PROVENANCE);
    const { repository } = world;
    expect(await discoverServices({ repository })).toEqual([
      { name: 'payments', location: { kind: 'folder', repository, path: 'apps/payments' } },
      { name: 'refunds', location: { kind: 'folder', repository, path: 'services/eu/refunds' } },
    ]);
  });

  it('in a repository that is one', async () => {
    await using world = await setUp(['.quoin.yaml']);
    const { repository } = world;
    expect(await discoverServices({ repository })).toEqual([
      { name: 'platform', location: { kind: 'folder', repository, path: '.' } },
    ]);
  });

  it('in bare repositories, but not in those that are being made', async () => {
    await using world = await setUp([], ['refunds.git', '.new-1.git', 'notes']);
    const { repositories } = world;
    expect(await discoverServices({ repositories })).toEqual([
      {
        name: 'refunds',
        location: { kind: 'folder', repository: join(repositories, 'refunds.git'), path: '.' },
      },
    ]);
    expect(await discoverServices({ repositories: join(repositories, 'none') })).toEqual([]);
  });

  it('once, by the name of their entity', async () => {
    await using world = await setUp(['apps/payments/.quoin.yaml'], ['refunds.git', 'cards.git']);
    const { repository, repositories } = world;
    const refunds = join(repositories, 'refunds.git');
    const cards = join(repositories, 'cards.git');
    const services = await discoverServices({
      repository,
      repositories,
      entities: [
        component('ledger', {
          'backstage.io/managed-by-location': `file:${repository}/apps/payments/catalog-info.yaml`,
        }),
        component('returns', { 'quoin.dev/repository': pathToFileURL(refunds).href }),
        component('cards', { 'backstage.io/managed-by-location': `git:${cards}` }),
        component('also-cards', { 'backstage.io/managed-by-location': `git:${cards}` }),
      ],
    });
    expect(services).toEqual([
      {
        name: 'cards',
        entityRef: 'component:default/cards',
        location: { kind: 'folder', repository: cards, path: '.' },
      },
      {
        name: 'ledger',
        entityRef: 'component:default/ledger',
        location: { kind: 'folder', repository, path: 'apps/payments' },
      },
      {
        name: 'returns',
        entityRef: 'component:default/returns',
        location: { kind: 'folder', repository: refunds, path: '.' },
      },
    ]);
  });

  it('behind the URLs of components', async () => {
    const services = await discoverServices({
      entities: [
        component('a', {
          'quoin.dev/repository': 'git@example.com:team/mono.git',
          'quoin.dev/path': 'services/a',
        }),
        component('b', {
          'backstage.io/source-location': 'url:https://github.com/team/b/tree/main/',
        }),
        component('B', { 'backstage.io/source-location': 'url:https://github.com/Team/b' }),
        component('c', { 'quoin.dev/repository': 'ext::sh -c id' }),
        component('d', { 'backstage.io/managed-by-location': 'file:/elsewhere/catalog-info.yaml' }),
        { kind: 'API', metadata: { name: 'e' } },
        component('f', {}),
      ],
    });
    expect(services.map(({ name, location }) => ({ name, ...location }))).toEqual([
      { name: 'a', kind: 'git', url: 'git@example.com:team/mono.git', path: 'services/a' },
      { name: 'b', kind: 'git', url: 'https://github.com/team/b.git', path: '.' },
    ]);
  });

  it('elsewhere on this machine only when that is allowed', async () => {
    await using world = await setUp([], ['refunds.git', 'elsewhere.git']);
    const url = pathToFileURL(join(world.repositories, 'elsewhere.git')).href;
    const entities = [
      component('a', { 'quoin.dev/repository': url }),
      component('b', { 'backstage.io/source-location': `git:${world.repositories}/refunds.git` }),
    ];
    expect(await discoverServices({ entities })).toEqual([]);
    expect(await discoverServices({ entities, fileUrls: true })).toEqual([
      { name: 'a', entityRef: 'component:default/a', location: { kind: 'git', url, path: '.' } },
    ]);
  });

  it('with names of their own, entities first', async () => {
    await using world = await setUp(
      ['one/refunds/.quoin.yaml', 'two/refunds/.quoin.yaml'],
      ['refunds.git'],
    );
    const entities = [
      component('refunds', { 'quoin.dev/repository': 'https://example.com/r.git' }),
    ];
    const services = await discoverServices({ ...world, entities });
    expect(services.map(({ name, location }) => [name, location.kind, location.path])).toEqual([
      ['refunds', 'git', '.'],
      ['refunds-2', 'folder', 'one/refunds'],
      ['refunds-3', 'folder', 'two/refunds'],
      ['refunds-4', 'folder', '.'],
    ]);
  });
});

test.each([
  ['https://github.com/team/a', 'https://github.com/team/a.git', '.'],
  ['https://github.com/team/a.git/', 'https://github.com/team/a.git', '.'],
  [
    'https://github.com/team/a/tree/main/services/b/',
    'https://github.com/team/a.git',
    'services/b',
  ],
  ['https://github.com/team/a/blob/main/catalog-info.yaml', 'https://github.com/team/a.git', '.'],
  [
    'https://github.com/team/a/blob/main/b%20c/catalog-info.yaml',
    'https://github.com/team/a.git',
    'b c',
  ],
  ['https://gitlab.com/team/sub/a/-/tree/main/b', 'https://gitlab.com/team/sub/a.git', 'b'],
  ['https://gitlab.com/team/sub/a', 'https://gitlab.com/team/sub/a.git', '.'],
  ['https://bitbucket.org/team/a/src/main/b/', 'https://bitbucket.org/team/a.git', 'b'],
  ['https://bb.example.com/projects/P/repos/a/browse/b', 'https://bb.example.com/scm/P/a.git', 'b'],
])('the page %s is of %s, folder %s', (page, url, path) => {
  expect(locationOfPage(page)).toEqual({ kind: 'git', url, path });
});

test.each(['https://example.com/a', 'file:///a/b', 'nonsense'])('%s is no such page', (page) => {
  expect(locationOfPage(page)).toBeUndefined();
});
