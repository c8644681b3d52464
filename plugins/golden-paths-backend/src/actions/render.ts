import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  addFiles,
  PROVENANCE_PATH,
  readVendored,
  type RenderedFile,
  renderLayer,
} from '@quoin/scaffold';
import { CATALOG_FILE, parseEntities } from '../catalog/parseEntities.ts';
import { createTemplateLoader } from './templateLoader.ts';

export interface RenderActionOptions {
  catalog: CatalogService;
  reader: UrlReaderService;
  /** Where the packed packages lie that projects carry in their `vendor` folder. */
  packages: string;
}

/**
 * `quoin:render` renders the layer of its step into the workspace with the same
 * function as `npm run new`, provenance and vendored packages included, so that
 * both make the same bytes.
 *
 * It refuses an answer that leads to an entity that the catalog already has,
 * before anything is published.
 */
export function createRenderAction({ catalog, packages, reader }: RenderActionOptions) {
  const loadTemplate = createTemplateLoader(reader);
  return createTemplateAction({
    id: 'quoin:render',
    description: 'Renders a layer of this template with the given answers into the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        answers: (z) => z.record(z.unknown()).describe('All answers: ${{ parameters }}'),
        // The renderer reads these from template.yaml itself, as it must without a portal.
        values: (z) =>
          z.record(z.unknown()).optional().describe('What the files see; the answers by default'),
        url: (z) => z.string().optional().describe('The files; ./skeleton by default'),
        copyWithoutTemplating: (z) =>
          z.array(z.string()).optional().describe('Globs of files to copy as they are'),
        templateFileExtension: (z) =>
          z.union([z.string(), z.boolean()]).optional().describe('Render only these files'),
        trimBlocks: (z) => z.boolean().optional().describe('Drop the line break after a tag'),
        lstripBlocks: (z) => z.boolean().optional().describe('Drop the blanks before a tag'),
      },
    },
    async handler(ctx) {
      const step = ctx.step?.id;
      if (!step) throw new InputError('quoin:render runs only as a step of a template.');
      const { files } = renderLayer(await loadTemplate(ctx), step, ctx.input.answers);
      const credentials = await ctx.getInitiatorCredentials();
      for (const ref of await declaredEntities(files)) {
        if (await catalog.getEntityByRef(ref, { credentials })) {
          throw new ConflictError(`${ref} is already in the catalog. Choose another name.`);
        }
      }
      const layer = [...files, ...(await readVendored(files, packages))];
      await addFiles(ctx.workspacePath, withoutRepeated(layer, ctx.workspacePath));
      ctx.logger.info(`Rendered ${layer.length} ${layer.length === 1 ? 'file' : 'files'}.`);
    },
  });
}

/** Every layer renders the same provenance; the first one writes it. */
function withoutRepeated(files: readonly RenderedFile[], workspace: string): RenderedFile[] {
  // quoin-waive performance/no-blocking-calls -- one look at a file in an action that renders many (team-platform, until 2027-12-31)
  const repeated = existsSync(join(workspace, PROVENANCE_PATH));
  return files.filter(({ path }) => !(repeated && path === PROVENANCE_PATH));
}

async function declaredEntities(files: readonly RenderedFile[]): Promise<string[]> {
  const contents = new Map(files.map(({ path, content }) => [path, content.toString('utf8')]));
  if (!contents.has(CATALOG_FILE)) return [];
  const entities = await parseEntities(async (path) => contents.get(path), 'workspace');
  return entities.map((entity) => stringifyEntityRef(entity));
}
