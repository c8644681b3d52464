import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { parseProvenance, PROVENANCE_PATH } from '@quoin/scaffold';
import { describe, expect, it } from 'vitest';
import { component, folderWith, temporaryFolder } from '../testing/files.ts';
import { git } from '../testing/fleet.ts';
import { createRenderAction } from './render.ts';

const template = {
  'template.yaml': `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: service, annotations: { quoin.dev/template-version: 1.0.0 } }
spec:
  parameters:
    required: [name]
    properties: { name: { type: string, pattern: '^[a-z-]+$' } }
  steps: [{ id: render, action: quoin:render, input: { answers: '\${{ parameters }}' } }]
`,
  'skeleton/catalog-info.yaml': component('${{ values.name }}'),
};

/** On a host, the entity comes from a folder beside the template's. */
const hosted: Record<string, Record<string, string>> = {
  'https://git.example.com/templates/service/': {
    'template.yaml': template['template.yaml'].replace('input: {', 'input: { url: ../common,'),
  },
  'https://git.example.com/templates/common': {
    'catalog-info.yaml': template['skeleton/catalog-info.yaml'],
  },
};

const COMMIT = 'a'.repeat(40);

async function run(name: string, baseUrl?: string, file = 'catalog-info.yaml') {
  const reader = mockServices.urlReader.mock({
    readTree: async (url) => {
      const files = hosted[url];
      if (!files) throw new Error(`Asked for ${url}`);
      return {
        etag: COMMIT,
        files: async () => [],
        archive: () => Promise.reject(new Error('not used')),
        dir: async (options) => {
          const targetDir = options?.targetDir ?? '';
          await cp(await folderWith(files), targetDir, { recursive: true });
          return targetDir;
        },
      };
    },
  });
  const workspacePath = await temporaryFolder();
  const folder = await temporaryFolder();
  const action = createRenderAction({
    catalog: catalogServiceMock(),
    packages: folder,
    reader,
  });
  await action.handler({
    ...createMockActionContext({
      input: { answers: { name } },
      workspacePath,
      ...(baseUrl && { templateInfo: { entityRef: 'template:default/service', baseUrl } }),
    }),
    step: { id: 'render' },
    createTemporaryDirectory: async () => folder,
  });
  return readFile(join(workspacePath, file), 'utf8');
}

describe('quoin:render', () => {
  it('renders a template that lies on this machine', async () => {
    const folder = await folderWith(template);
    expect(await run('refunds', `file://${folder}/template.yaml`)).toBe(component('refunds'));
  });

  it('fetches a template that lies elsewhere', async () => {
    const url = 'https://git.example.com/templates/service/';
    expect(await run('refunds', url)).toBe(component('refunds'));
  });

  it('writes where the template comes from: its repository and its commit', async () => {
    const hostedUrl = 'https://git.example.com/templates/service/';
    const text = await run('refunds', hostedUrl, PROVENANCE_PATH);
    expect(parseProvenance(text)).toMatchObject({
      repository: 'https://git.example.com/templates/service',
      commit: COMMIT,
    });

    const folder = await folderWith(template);
    git(folder, 'init', '--quiet');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message=feat: a template');
    const url = `file://${folder}/template.yaml`;
    expect(parseProvenance(await run('refunds', url, PROVENANCE_PATH))).toMatchObject({
      version: '1.0.0',
      commit: git(folder, 'rev-parse', 'HEAD').trim(),
    });
    await writeFile(join(folder, 'skeleton/more.txt'), 'not committed');
    expect(parseProvenance(await run('refunds', url, PROVENANCE_PATH))).not.toHaveProperty(
      'commit',
    );
  });

  it('says which answers do not fit', async () => {
    const folder = await folderWith(template);
    await expect(run('No spaces', `file://${folder}/template.yaml`)).rejects.toThrow(/name/);
  });

  it('runs only as a step of a template', async () => {
    await expect(run('refunds')).rejects.toThrow('runs only as a step of a template');
  });
});
