import { dirname } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { type ActionContext, createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { loadTemplate, render, type RenderedFile, writeFiles } from '@quoin/scaffold';
import { CATALOG_FILE, parseEntities } from '../catalog/parseEntities.ts';

export interface RenderActionOptions {
  catalog: CatalogService;
  reader: UrlReaderService;
}

/**
 * `quoin:render` renders the golden path into the workspace with the same
 * function as `npm run new`, provenance included, so that both make the same bytes.
 *
 * It refuses an answer that leads to an entity that the catalog already has,
 * before anything is published.
 */
export function createRenderAction({ catalog, reader }: RenderActionOptions) {
  return createTemplateAction({
    id: 'quoin:render',
    description: 'Renders this template with the given answers into the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        values: (z) => z.record(z.unknown()).describe('Answers to the parameters of the template'),
        // The renderer reads these from template.yaml itself, as it must without a portal.
        url: (z) => z.string().optional().describe('The skeleton; ./skeleton by default'),
        copyWithoutTemplating: (z) =>
          z.array(z.string()).optional().describe('Globs of files to copy as they are'),
        templateFileExtension: (z) =>
          z.union([z.string(), z.boolean()]).optional().describe('Render only these files'),
        trimBlocks: (z) => z.boolean().optional().describe('Drop the line break after a tag'),
        lstripBlocks: (z) => z.boolean().optional().describe('Drop the blanks before a tag'),
      },
    },
    async handler(ctx) {
      const template = await loadTemplate(await templateFolder(ctx, reader));
      const { files } = render(template, ctx.input.values);
      const credentials = await ctx.getInitiatorCredentials();
      for (const ref of await declaredEntities(files)) {
        if (await catalog.getEntityByRef(ref, { credentials })) {
          throw new ConflictError(`${ref} is already in the catalog. Choose another name.`);
        }
      }
      await writeFiles(ctx.workspacePath, files);
      ctx.logger.info(`Rendered ${files.length} files.`);
    },
  });
}

const FILE = 'file://';

type Context = Pick<ActionContext<JsonObject>, 'createTemporaryDirectory' | 'templateInfo'>;

/** The folder of the running template: as it lies on this machine, or fetched from its host. */
async function templateFolder(ctx: Context, reader: UrlReaderService): Promise<string> {
  const baseUrl = ctx.templateInfo?.baseUrl;
  if (!baseUrl) throw new InputError('quoin:render runs only as a step of a template.');
  // Backstage puts the plain path behind file://, unescaped.
  if (baseUrl.startsWith(FILE)) return dirname(baseUrl.slice(FILE.length));
  const tree = await reader.readTree(baseUrl);
  return tree.dir({ targetDir: await ctx.createTemporaryDirectory() });
}

async function declaredEntities(files: readonly RenderedFile[]): Promise<string[]> {
  const contents = new Map(files.map(({ path, content }) => [path, content.toString('utf8')]));
  if (!contents.has(CATALOG_FILE)) return [];
  const entities = await parseEntities(async (path) => contents.get(path), 'workspace');
  return entities.map((entity) => stringifyEntityRef(entity));
}
