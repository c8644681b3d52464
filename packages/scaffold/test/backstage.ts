import { readdir, readFile, readlink, lstat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import { vi } from 'vitest';
import type { RenderedFile } from '../src/index.ts';
import { temporaryFolder } from './fixtures.ts';

// Backstage's mocks call jest.fn; Vitest's `vi` answers to it.
Object.assign(globalThis, { jest: vi });

/** What Backstage's own `fetch:template` makes of a template, in path order. */
export async function renderWithBackstage(
  templateDirectory: string,
  values: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>> = {},
): Promise<RenderedFile[]> {
  const workspacePath = await temporaryFolder();
  const action = createFetchTemplateAction({
    reader: unusedReader,
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
  });
  const context = createMockActionContext({
    input: { url: './skeleton', values: values as JsonObject, ...input },
    workspacePath,
    templateInfo: {
      entityRef: 'template:default/fixture',
      baseUrl: pathToFileURL(join(templateDirectory, 'template.yaml')).href,
    },
  });
  await action.handler({ ...context, createTemporaryDirectory: temporaryFolder });
  return readFiles(workspacePath);
}

/** The skeletons lie on this machine, so nothing is fetched. */
const unusedReader: UrlReaderService = {
  readUrl: () => Promise.reject(new Error('Nothing is read from a URL here.')),
  readTree: () => Promise.reject(new Error('Nothing is read from a URL here.')),
  search: () => Promise.reject(new Error('Nothing is read from a URL here.')),
};

/** The files of a folder as a rendering describes them. */
export async function readFiles(directory: string): Promise<RenderedFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort((a, b) => (a < b ? -1 : 1));
  return Promise.all(paths.map((path) => readOne(directory, path)));
}

async function readOne(directory: string, path: string): Promise<RenderedFile> {
  const absolute = join(directory, path);
  const stats = await lstat(absolute);
  if (stats.isSymbolicLink()) {
    const content = Buffer.from(await readlink(absolute));
    return { path, content, executable: false, symlink: true };
  }
  return { path, content: await readFile(absolute), executable: (stats.mode & 0o111) !== 0 };
}
