import { dirname, join } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { templateSource } from '@quoin/fleet/source';
import { readLayerUrls, type TemplateSource } from '@quoin/scaffold';
import parseGitUrl from 'git-url-parse';

const FILE = 'file://';
const COMMIT = /^[0-9a-f]{40}$/;

type Context = Pick<ActionContext<JsonObject>, 'createTemporaryDirectory' | 'templateInfo'>;

export interface TemplateFolder {
  folder: string;
  /** Where it comes from, for the provenance. */
  source: TemplateSource;
}

/**
 * The folder of the running template: as it lies on this machine, or fetched from
 * its host together with the folders beside it that it renders.
 */
export async function templateFolder(
  ctx: Context,
  reader: UrlReaderService,
): Promise<TemplateFolder> {
  const baseUrl = ctx.templateInfo?.baseUrl;
  if (!baseUrl) throw new InputError('quoin:render runs only as a step of a template.');
  // Backstage puts the plain path behind file://, unescaped.
  if (baseUrl.startsWith(FILE)) {
    const folder = dirname(baseUrl.slice(FILE.length));
    return { folder, source: await templateSource(folder) };
  }
  const root = await ctx.createTemporaryDirectory();
  // Laid out as on the host, so that `../common` leads to the same place.
  const fetchTree = async (url: URL) => {
    const targetDir = join(root, url.pathname);
    const tree = await reader.readTree(url.href);
    await tree.dir({ targetDir });
    return { folder: targetDir, etag: tree.etag };
  };
  const base = new URL(baseUrl);
  const { folder, etag } = await fetchTree(base);
  const outside = (await readLayerUrls(folder)).filter((url) => url.startsWith('..'));
  for (const url of outside) await fetchTree(new URL(url, base));
  return { folder, source: hostedSource(baseUrl, etag) };
}

/** @param etag hosts of git give the commit that the files are from */
function hostedSource(url: string, etag: string): TemplateSource {
  const repository = parseGitUrl(url).toString('https');
  return { repository, ...(COMMIT.test(etag) && { commit: etag }) };
}
