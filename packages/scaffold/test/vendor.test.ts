import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readVendored, vendoredPaths, type RenderedFile } from '../src/index.ts';
import { temporaryFolder } from './fixtures.ts';

function project(manifest: unknown): RenderedFile[] {
  const content = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return [{ path: 'package.json', content: Buffer.from(content), executable: false }];
}

const manifest = {
  dependencies: { '@quoin/service': 'file:vendor/quoin-service-1.0.0.tgz', fastify: '5.0.0' },
  devDependencies: { '@quoin/postgres': 'file:vendor/quoin-postgres-1.0.0.tgz' },
};

test('a manifest names its vendored packages', () => {
  expect(vendoredPaths(project(manifest))).toEqual([
    'vendor/quoin-postgres-1.0.0.tgz',
    'vendor/quoin-service-1.0.0.tgz',
  ]);
  expect(vendoredPaths(project({ name: 'none' }))).toEqual([]);
  expect(vendoredPaths([])).toEqual([]);
});

test('nothing outside vendor/ is a vendored package', () => {
  const elsewhere = { a: 'file:../secret.tgz', b: 'file:vendor/../../x.tgz', c: 'file:lib' };
  expect(vendoredPaths(project({ dependencies: elsewhere }))).toEqual([]);
});

test('the tarballs come along as they are', async () => {
  const packages = await temporaryFolder();
  const bytes = Buffer.from([31, 139, 8, 0]);
  for (const name of ['service', 'postgres']) {
    await writeFile(join(packages, `quoin-${name}-1.0.0.tgz`), bytes);
  }
  expect(await readVendored(project(manifest), packages)).toEqual([
    { path: 'vendor/quoin-postgres-1.0.0.tgz', content: bytes, executable: false },
    { path: 'vendor/quoin-service-1.0.0.tgz', content: bytes, executable: false },
  ]);
});

test('a tarball that is not there is named, with what packs it', async () => {
  const packages = await temporaryFolder();
  await expect(readVendored(project(manifest), packages)).rejects.toThrow(
    `There is no ${join(packages, 'quoin-postgres-1.0.0.tgz')}`,
  );
});

test('a manifest that is not JSON is named', () => {
  expect(() => vendoredPaths(project('{'))).toThrow('The rendered package.json is not JSON.');
});
