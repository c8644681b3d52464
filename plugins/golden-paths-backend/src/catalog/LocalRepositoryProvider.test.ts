import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { describe, expect, it, vi } from 'vitest';
import { LocalRepositories } from '../git/LocalRepositories.ts';
import { component, folderWith, temporaryFolder } from '../testing/files.ts';
import { LocalRepositoryProvider } from './LocalRepositoryProvider.ts';

const author = { name: 'Ada', email: 'ada@example.com' };

async function setUp() {
  const folder = await temporaryFolder();
  const repositories = new LocalRepositories(folder);
  const logger = mockServices.logger.mock();
  const schedule = { run: vi.fn(async () => undefined) };
  const provider = new LocalRepositoryProvider({ repositories, schedule, logger });
  let entities: Entity[] = [];
  await provider.connect({
    async applyMutation(mutation: EntityProviderMutation) {
      if (mutation.type !== 'full') throw new Error('expected a full mutation');
      entities = mutation.entities.map(({ entity }) => entity);
    },
    async refresh() {
      throw new Error('not used');
    },
  });
  return {
    folder,
    repositories,
    logger,
    provider,
    schedule,
    refs: () => entities.map((entity) => stringifyEntityRef(entity)),
    entities: () => entities,
    async publish(name: string, files: Record<string, string>) {
      const source = await folderWith(files);
      return repositories.publish(name, { folder: source, message: 'feat: create', author });
    },
  };
}

describe('LocalRepositoryProvider', () => {
  it('reads every entity of the file and says where it comes from', async () => {
    const { publish, provider, entities, refs, schedule } = await setUp();
    const path = await publish('refunds', {
      'catalog-info.yaml': `${component('refunds')}---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: refunds
  annotations: { backstage.io/managed-by-location: 'url:https://elsewhere.example' }
spec:
  type: openapi
  lifecycle: experimental
  owner: team-payments
  definition: { $text: ./api/openapi.json }
`,
      'api/openapi.json': '{"openapi":"3.1.0"}',
    });

    await provider.refresh();

    expect(schedule.run).toHaveBeenCalledOnce();
    expect(refs()).toEqual(['component:default/refunds', 'api:default/refunds']);
    expect(entities()[1]?.spec?.definition).toBe('{"openapi":"3.1.0"}');
    for (const { metadata } of entities()) {
      expect(metadata.annotations).toMatchObject({
        'backstage.io/managed-by-location': `git:${path}`,
        'backstage.io/managed-by-origin-location': `git:${path}`,
        'quoin.dev/repository': `file://${path}`,
      });
    }
  });

  it('shows what was pushed, and drops what was deleted', async () => {
    const { publish, provider, refs } = await setUp();
    const path = await publish('refunds', { 'catalog-info.yaml': component('refunds') });
    await provider.refresh();
    const clone = join(await temporaryFolder(), 'clone');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=a@example.com', ...args]);
    git('clone', '--quiet', path, clone);
    await writeFile(join(clone, 'catalog-info.yaml'), component('refunds-v2'));
    git('-C', clone, 'commit', '--quiet', '--all', '--message=feat: rename');
    git('-C', clone, 'push', '--quiet');

    await provider.refresh();

    expect(refs()).toEqual(['component:default/refunds-v2']);
  });

  it.each([
    ['is missing', { 'a.txt': 'a' }, 'there is no catalog-info.yaml'],
    ['is no YAML', { 'catalog-info.yaml': 'kind: [' }, 'YAML error'],
    ['is empty', { 'catalog-info.yaml': '\n' }, 'declares no entity'],
    ['is a list', { 'catalog-info.yaml': '- a' }, 'Expected object at root'],
    ['is no entity', { 'catalog-info.yaml': 'kind: Component' }, 'something that is no entity'],
    [
      'declares a group',
      { 'catalog-info.yaml': component('admins').replace('Component', 'Group') },
      'declares a Group; a repository may declare Component, API',
    ],
    [
      'includes a file that is not there',
      { 'catalog-info.yaml': component('x', '  definition: { $text: ./openapi.json }') },
      '$text: ./openapi.json does not exist',
    ],
    [
      'includes a file from outside',
      { 'catalog-info.yaml': component('x', '  definition: { $text: ../../secret }') },
      '$text: ../../secret points outside the repository',
    ],
    [
      'includes a broken file',
      {
        'catalog-info.yaml': component('x', '  definition: { $json: ./a.json }'),
        'a.json': '{',
      },
      '$json: ./a.json cannot be read',
    ],
  ])('leaves a repository out whose file %s, and says why once', async (_, files, reason) => {
    const { publish, provider, refs, logger } = await setUp();
    const path = await publish('broken', files as Record<string, string>);
    await publish('refunds', { 'catalog-info.yaml': component('refunds') });

    await provider.refresh();
    await provider.refresh();

    expect(refs()).toEqual(['component:default/refunds']);
    expect(logger.warn).toHaveBeenCalledOnce();
    expect(logger.warn.mock.calls[0]?.[0]).toContain(path);
    expect(logger.warn.mock.calls[0]?.[0]).toContain(reason);
  });

  it('leaves a damaged repository out', async () => {
    const { publish, provider, refs, logger } = await setUp();
    const path = await publish('damaged', { 'catalog-info.yaml': component('damaged') });
    await publish('refunds', { 'catalog-info.yaml': component('refunds') });
    const tree = execFileSync('git', ['-C', path, 'rev-parse', 'HEAD^{tree}'], {
      encoding: 'utf8',
    });
    await rm(join(path, 'objects', tree.slice(0, 2)), { recursive: true });

    await provider.refresh();

    expect(refs()).toEqual(['component:default/refunds']);
    expect(logger.warn.mock.calls[0]?.[0]).toContain(
      'damaged.git is not in the catalog: git ls-tree',
    );
  });

  it('keeps the first of two repositories that declare the same entity', async () => {
    const { publish, provider, refs, logger } = await setUp();
    await publish('a', { 'catalog-info.yaml': component('refunds') });
    await publish('b', { 'catalog-info.yaml': component('refunds') });

    await provider.refresh();

    expect(refs()).toEqual(['component:default/refunds']);
    expect(logger.warn.mock.calls[0]?.[0]).toMatch(
      /b\.git is not in the catalog: .* already declared/,
    );
  });

  it('keeps what the catalog has when git itself is missing', async () => {
    const { publish, provider, refs } = await setUp();
    await publish('refunds', { 'catalog-info.yaml': component('refunds') });
    await provider.refresh();
    vi.stubEnv('PATH', await temporaryFolder());

    await expect(provider.refresh()).rejects.toThrow('The git command was not found');
    vi.unstubAllEnvs();

    expect(refs()).toEqual(['component:default/refunds']);
  });

  it('ends with the newest state when refreshes overlap', async () => {
    const { publish, provider, refs, folder } = await setUp();
    const first = provider.refresh();
    await publish('refunds', { 'catalog-info.yaml': component('refunds') });
    await mkdir(join(folder, 'no-repository'));
    await Promise.all([first, provider.refresh()]);

    expect(refs()).toEqual(['component:default/refunds']);
  });
});
