import { dirname, join } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { readLayerUrls } from '@quoin/scaffold';

const FILE = 'file://';

type Context = Pick<ActionContext<JsonObject>, 'createTemporaryDirectory' | 'templateInfo'>;

/**
 * The folder of the running template: as it lies on this machine, or fetched from
 * its host together with the folders beside it that it renders.
 */
export async function templateFolder(ctx: Context, reader: UrlReaderService): Promise<string> {
  const baseUrl = ctx.templateInfo?.baseUrl;
  if (!baseUrl) throw new InputError('quoin:render runs only as a step of a template.');
  // Backstage puts the plain path behind file://, unescaped.
  if (baseUrl.startsWith(FILE)) return dirname(baseUrl.slice(FILE.length));
  const root = await ctx.createTemporaryDirectory();
  // Laid out as on the host, so that `../common` leads to the same place.
  const fetchTree = async (url: URL) => {
    const targetDir = join(root, url.pathname);
    await (await reader.readTree(url.href)).dir({ targetDir });
    return targetDir;
  };
  const base = new URL(baseUrl);
  const folder = await fetchTree(base);
  const outside = (await readLayerUrls(folder)).filter((url) => url.startsWith('..'));
  for (const url of outside) await fetchTree(new URL(url, base));
  return folder;
}
