import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogProcessorResult } from '@backstage/plugin-catalog-node';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../testing/files.ts';
import { FilePlaceholderProcessor } from './FilePlaceholderProcessor.ts';

const api = (definition: unknown): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'API',
  metadata: { name: 'refunds' },
  spec: { type: 'openapi', definition } as Entity['spec'] & object,
});

async function process(entity: Entity, type = 'file') {
  const folder = await folderWith({ 'openapi.json': '{"openapi":"3.1.0"}' });
  const emitted: CatalogProcessorResult[] = [];
  const processed = await new FilePlaceholderProcessor().preProcessEntity(
    entity,
    { type, target: join(folder, 'catalog-info.yaml') },
    (result) => emitted.push(result),
  );
  return { folder, emitted, definition: processed.spec?.definition };
}

describe('FilePlaceholderProcessor', () => {
  it('reads the file beside the entity, and reads it again when it changes', async () => {
    const { folder, emitted, definition } = await process(api({ $text: './openapi.json' }));
    expect(definition).toBe('{"openapi":"3.1.0"}');
    expect(emitted).toEqual([{ type: 'refresh', key: `file:${join(folder, 'openapi.json')}` }]);
  });

  it.each([
    ['a file that is missing', './other.json', './other.json does not exist'],
    ['a file elsewhere', '../secret.txt', 'points outside the repository'],
    ['an absolute path', '/etc/hostname', 'points outside the repository'],
  ])('refuses %s', async (_case, path, message) => {
    await expect(process(api({ $text: path }))).rejects.toThrow(message);
  });

  it('leaves entities from other places to Backstage', async () => {
    const { definition } = await process(api({ $text: './openapi.json' }), 'url');
    expect(definition).toEqual({ $text: './openapi.json' });
  });
});
