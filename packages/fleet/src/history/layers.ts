import { posix } from 'node:path';
import { parseLayerUrls, ScaffoldError } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import type { TemplateEntity } from './entity.ts';

/**
 * What a template is made of, relative to the root of its repository, in path order: its
 * `template.yaml` and the folders that it renders.
 *
 * @param folder of the template
 * @throws {FleetError} when it renders what is outside the repository
 * @throws {ScaffoldError} when it renders nothing
 */
export function partsOf(folder: string, { name, text }: TemplateEntity): string[] {
  const file = posix.join(folder, 'template.yaml');
  const folders = parseLayerUrls(text, file).map((layer) => {
    const path = posix.join(folder, layer).replace(/\/$/, '');
    if (path === '..' || path.startsWith('../')) {
      throw new FleetError(
        `The template ${name} renders ${layer}, outside its repository. Move that folder into it.`,
      );
    }
    return path;
  });
  return [...new Set([file, ...folders])].sort();
}

/** The folders whose commits count as changes of a template: its own, and those that it renders. */
export function foldersOf(folder: string, entity: TemplateEntity): string[] {
  const others = readParts(folder, entity).filter((path) => !path.startsWith(`${folder}/`));
  return [folder, ...others].sort();
}

function readParts(folder: string, entity: TemplateEntity): string[] {
  try {
    return partsOf(folder, entity);
  } catch (error) {
    // A version that can no longer be rendered still has its place in history.
    if (error instanceof ScaffoldError || error instanceof FleetError) return [];
    throw error;
  }
}
