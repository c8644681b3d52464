import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './lib/paths.ts';

interface Entity {
  kind: string;
  metadata: { name: string };
  spec: {
    owner?: string;
    system?: string;
    domain?: string;
    dependsOn?: string[];
    targets?: string[];
  };
}

async function readEntities(path: string): Promise<Entity[]> {
  const text = await readFile(join(ROOT, path), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Entity);
}

const [location] = await readEntities('catalog-info.yaml');
const targets = location?.spec.targets ?? [];
const files = targets.flatMap((target) => globSync(target, { cwd: ROOT }));
const entities = (await Promise.all(files.map(readEntities))).flat();
const references = new Set(
  entities.map(({ kind, metadata }) => `${kind.toLowerCase()}:default/${metadata.name}`),
);

/** Writes a short reference out: `component:quoin-records` becomes `component:default/quoin-records`. */
function fullReference(reference: string, defaultKind: string): string {
  const [name = '', kind = defaultKind] = reference.split(':').reverse();
  return `${kind}:${name.includes('/') ? name : `default/${name}`}`;
}

test.each(targets)('%s names a file', (target) => {
  expect(globSync(target, { cwd: ROOT })).not.toEqual([]);
});

test('every package and plugin is in the catalog', () => {
  const folders = globSync('{packages,plugins,apps/portal}/*/package.json', { cwd: ROOT });
  expect(files.map(dirname)).toEqual(expect.arrayContaining(folders.map(dirname)));
});

test('every owner, system, domain and dependency exists', () => {
  const used = entities.flatMap(({ spec: { owner, system, domain, dependsOn = [] } }) => [
    ...(owner ? [fullReference(owner, 'group')] : []),
    ...(system ? [fullReference(system, 'system')] : []),
    ...(domain ? [fullReference(domain, 'domain')] : []),
    ...dependsOn.map((reference) => fullReference(reference, 'component')),
  ]);
  expect(used.filter((reference) => !references.has(reference))).toEqual([]);
});

const workspacePackages = files
  .map(dirname)
  .filter((folder) => /^(packages|plugins|apps\/portal)\//.test(folder));

test.each(workspacePackages)('%s depends in the catalog on what it depends on', async (folder) => {
  const manifest = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const [component] = await readEntities(join(folder, 'catalog-info.yaml'));
  const imported = Object.keys(manifest.dependencies ?? {})
    .filter((name) => name.startsWith('@quoin/'))
    .map((name) => name.replace('@quoin/', 'component:quoin-'));
  const declared = component?.spec.dependsOn?.filter((each) => each.startsWith('component:')) ?? [];
  expect(declared.toSorted()).toEqual(imported.toSorted());
});
