import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTemplate, type Template } from '../template.ts';

/** A template with what lies beside it. */
export interface TemplateFolder {
  template: Template;
  /** The text of `template.yaml`. */
  entity: string;
  /** The text of `CHANGELOG.md`, if there is one. */
  changelog: string | undefined;
  /** The names of the files in `migrations/`. */
  migrations: readonly string[];
}

/** @throws {ScaffoldError} when the directory holds no template or the entity lacks what is needed */
export async function readTemplateFolder(directory: string): Promise<TemplateFolder> {
  const template = await loadTemplate(directory);
  const absent = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  };
  const [entity, changelog, migrations] = await Promise.all([
    readFile(join(directory, 'template.yaml'), 'utf8'),
    readFile(join(directory, 'CHANGELOG.md'), 'utf8').catch(absent),
    readdir(join(directory, 'migrations')).catch(absent),
  ]);
  return { template, entity, changelog, migrations: (migrations ?? []).sort() };
}
