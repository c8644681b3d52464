import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CatalogEntity } from '@quoin/fleet';
import { parseAllDocuments } from 'yaml';
import { UserError } from '../command.ts';

interface Location extends CatalogEntity {
  spec?: { target?: string; targets?: string[] } | undefined;
}

/**
 * The components of a catalog file and of the files that its locations name, as the portal's catalog
 * would have them; locations elsewhere are left to the portal.
 *
 * @returns none when there is no such file
 * @throws {UserError} naming a file that is not YAML
 */
export async function readEntities(file: string): Promise<CatalogEntity[]> {
  if (!existsSync(file)) return [];
  const entities = await parseFile(file);
  const targets = entities.filter(({ kind }) => kind === 'Location').flatMap(targetsOf);
  const folder = dirname(file);
  const files = targets.flatMap((target) => globSync(target, { cwd: folder })).sort();
  const below = await Promise.all(files.map((each) => readEntities(join(folder, each))));
  return [...entities.filter(({ kind }) => kind === 'Component'), ...below.flat()];
}

function targetsOf({ spec }: Location): string[] {
  const targets = [...(spec?.targets ?? []), ...(spec?.target ? [spec.target] : [])];
  return targets.filter((target) => !target.includes('://'));
}

async function parseFile(file: string): Promise<CatalogEntity[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  return Array.from(documents, (document) => {
    const [problem] = document.errors;
    if (problem) throw new UserError(`${file} is not YAML. ${problem.message}`);
    return withLocation(document.toJS() as CatalogEntity | null, file);
  }).filter((entity) => entity !== undefined);
}

function withLocation(entity: CatalogEntity | null, file: string): CatalogEntity | undefined {
  if (!entity?.metadata) return undefined;
  const { metadata } = entity;
  const annotations = {
    'backstage.io/managed-by-location': `file:${file}`,
    ...metadata.annotations,
  };
  return { ...entity, metadata: { ...metadata, annotations } };
}
