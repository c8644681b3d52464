import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTemplate, type Template } from '@quoin/scaffold';
import { UserError } from './command.ts';
import { ROOT } from './paths.ts';

const TEMPLATES_DIR = join(ROOT, 'templates');

/** Names of the folders under `templates/` that hold a template, in alphabetical order. */
export async function listTemplates(): Promise<string[]> {
  const names = await readdir(TEMPLATES_DIR);
  return names.filter((name) => existsSync(join(TEMPLATES_DIR, name, 'template.yaml'))).sort();
}

/** Where a template lies. */
export function templateFolder(name: string): string {
  return join(TEMPLATES_DIR, name);
}

/** @throws {UserError} naming the templates that exist. */
export async function openTemplate(name: string): Promise<Template> {
  const names = await listTemplates();
  if (!names.includes(name)) {
    throw new UserError(`There is no template "${name}". Use ${names.join(', ')}.`);
  }
  return loadTemplate(templateFolder(name));
}
