import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../testing/files.ts';
import { createTemplateLoader } from './templateLoader.ts';

const entity = (version: string) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: service, annotations: { quoin.dev/template-version: ${version} } }
spec:
  steps: [{ id: render, action: quoin:render, input: { answers: '\${{ parameters }}' } }]
`;

describe('the loader of templates', () => {
  it('loads a template once for all steps of a task, and again for the next task', async () => {
    const folder = await folderWith({ 'template.yaml': entity('1.0.0'), 'skeleton/a.txt': 'a' });
    const load = createTemplateLoader(mockServices.urlReader.mock());
    const contextOf = (workspacePath: string) => ({
      workspacePath,
      templateInfo: {
        entityRef: 'template:default/service',
        baseUrl: `file://${folder}/template.yaml`,
      },
      createTemporaryDirectory: () => Promise.reject(new Error('not used')),
    });
    const first = await load(contextOf('/tmp/one'));
    await writeFile(join(folder, 'template.yaml'), entity('1.1.0'));
    expect(await load(contextOf('/tmp/one'))).toBe(first);
    expect((await load(contextOf('/tmp/two'))).version).toBe('1.1.0');
  });

  it('tries again after a failure', async () => {
    const folder = await folderWith({ 'skeleton/a.txt': 'a' });
    const load = createTemplateLoader(mockServices.urlReader.mock());
    const context = {
      workspacePath: '/tmp/one',
      templateInfo: {
        entityRef: 'template:default/service',
        baseUrl: `file://${folder}/template.yaml`,
      },
      createTemporaryDirectory: () => Promise.reject(new Error('not used')),
    };
    await expect(load(context)).rejects.toThrow('There is no template');
    await writeFile(join(folder, 'template.yaml'), entity('1.0.0'));
    expect((await load(context)).version).toBe('1.0.0');
  });
});
