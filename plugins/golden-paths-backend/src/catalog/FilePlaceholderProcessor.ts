import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import {
  type CatalogProcessor,
  type CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { resolvePlaceholders } from './placeholders.ts';

/**
 * Puts the content of files in place of `$text: ./openapi.json` and the like in
 * entities that come from files on this machine. Backstage's own processor,
 * which runs after this one, does so for URLs only.
 */
export class FilePlaceholderProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'FilePlaceholderProcessor';
  }

  /** Earlier than Backstage's processors, which have 20. */
  getPriority(): number {
    return 10;
  }

  /** @throws InputError when a file is missing, outside the entity's folder or not of its format */
  async preProcessEntity(
    entity: Entity,
    location: { type: string; target: string },
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (location.type !== 'file') return entity;
    const read = async (path: string) => {
      const file = join(dirname(location.target), path);
      emit(processingResult.refresh(`file:${file}`));
      return readFile(file, 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      });
    };
    return (await resolvePlaceholders(entity, read)) as Entity;
  }
}
