import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import templateModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { loadTemplate, readVendored, render } from '@quoin/scaffold';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import goldenPaths from './index.ts';
import { component, temporaryFolder } from './testing/files.ts';

const TEMPLATE = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: service
  annotations: { quoin.dev/template-version: 1.2.3 }
spec:
  type: service
  owner: group:default/team-platform
  parameters:
    - required: [name]
      properties:
        name: { type: string, title: Name, pattern: '^[a-z-]+$' }
        port: { type: number, title: Port, default: 8080 }
        docs: { type: boolean, title: Documentation, default: false }
  steps:
    - id: render
      name: Render
      action: quoin:render
      input:
        answers: \${{ parameters }}
        copyWithoutTemplating: [raw.txt]
        values: { name: '\${{ parameters.name }}', port: '\${{ parameters.port }}' }
    - id: docs
      name: Render the documentation
      if: \${{ parameters.docs }}
      action: quoin:render
      input:
        url: ./docs
        answers: \${{ parameters }}
        values: { title: 'The \${{ parameters.name }} service' }
    - id: publish
      name: Publish
      if: \${{ environment.parameters.publish === 'git' }}
      action: quoin:publish:git
      input: { name: '\${{ parameters.name }}' }
  output:
    remoteUrl: \${{ steps.publish.output.remoteUrl }}
    entityRef: \${{ steps.publish.output.entityRef }}
`;
const SKELETON: Record<string, string> = {
  'catalog-info.yaml': component('${{ values.name }}'),
  'src/${{ values.name }}.ts': 'export const port = ${{ values.port }};\n',
  'raw.txt': '${{ github.sha }}\n',
  'package.json': '{ "dependencies": { "@quoin/a": "file:vendor/quoin-a-1.0.0.tgz" } }',
};
const DOCS: Record<string, string> = {
  '${{ "guide.md" if values.title else "" }}': '# ${{ values.title }}\n',
};

interface Task {
  status: string;
  spec: { output?: Record<string, string> };
}

let folder: string;
let backend: TestBackend;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'golden-paths-'));
  await write('template/template.yaml', TEMPLATE);
  for (const [path, text] of Object.entries(SKELETON))
    await write(`template/skeleton/${path}`, text);
  for (const [path, text] of Object.entries(DOCS)) await write(`template/docs/${path}`, text);
  await write('data/packages/quoin-a-1.0.0.tgz', 'packed');
  await write('org.yaml', component('ledger'));
  const config = {
    events: { useEventBus: 'never' },
    catalog: {
      rules: [{ allow: ['Component', 'Template'] }],
      locations: ['template/template.yaml', 'org.yaml'].map((file) => ({
        type: 'file',
        target: join(folder, file),
      })),
    },
    scaffolder: { defaultEnvironment: { parameters: { publish: 'git' } } },
    quoin: { dataDir: join(folder, 'data') },
  };
  backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({ data: config }),
      eventsServiceFactory,
      catalogPlugin,
      templateModel,
      scaffolderPlugin,
      goldenPaths,
    ],
  });
  for (const entity of ['template/default/service', 'component/default/ledger']) {
    await vi.waitUntil(async () => (await status(entity)) === 200, { timeout: 60_000 });
  }
});

afterAll(async () => {
  await backend.stop();
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function request(path: string, body?: unknown): Promise<Response> {
  const { port } = backend.server;
  if (port === undefined) throw new Error('The test backend does not listen');
  return fetch(`http://127.0.0.1:${port()}/api/${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
}

function encoded(folder: string, files: Record<string, string>) {
  return Object.entries(files).map(([path, text]) => ({
    path: `${folder}/${path}`,
    base64Content: btoa(text),
  }));
}

const status = async (entity: string) =>
  (await request(`catalog/entities/by-name/${entity}`)).status;

/** Runs the template to its end. */
async function run(values: object): Promise<{ task: Task; log: string }> {
  const templateRef = 'template:default/service';
  const created = await request('scaffolder/v2/tasks', { templateRef, values });
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  const task = await vi.waitUntil(
    async () => {
      const current = (await (await request(`scaffolder/v2/tasks/${id}`)).json()) as Task;
      return /completed|failed/.test(current.status) && current;
    },
    { timeout: 25_000, interval: 100 },
  );
  const events = await request(`scaffolder/v2/tasks/${id}/events`);
  return { task, log: await events.text() };
}

describe('a template with quoin:render and quoin:publish:git', () => {
  it('ends with a repository of the rendered files and the service in the catalog', async () => {
    const { task, log } = await run({ name: 'refunds', docs: true });

    expect(log).toContain('Published file:///');
    expect(task.status).toBe('completed');
    expect(await status('component/default/refunds')).toBe(200);
    const clone = join(await temporaryFolder(), 'clone');
    execFileSync('git', ['clone', '--quiet', join(folder, 'data/git/refunds.git'), clone]);
    const answers = { name: 'refunds', docs: true };
    const { files } = render(await loadTemplate(join(folder, 'template')), answers);
    const tarball = await readVendored(files, join(folder, 'data/packages'));
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['src/refunds.ts', 'guide.md']),
    );
    files.push(...tarball);
    for (const { path, content } of files) {
      expect(await readFile(join(clone, path))).toEqual(content);
    }
    const history = execFileSync('git', ['-C', clone, 'log', '--format=%s'], { encoding: 'utf8' });
    expect(history.trim()).toBe('feat: create refunds from the service template');
  });

  it('refuses a name that the catalog already has, before it publishes anything', async () => {
    const { task, log } = await run({ name: 'ledger' });

    expect(task.status).toBe('failed');
    expect(log).toContain(
      'component:default/ledger is already in the catalog. Choose another name.',
    );
    expect(await readdir(join(folder, 'data/git'))).not.toContain('ledger.git');
  });

  it('refuses a repository that exists, though the catalog does not show it', async () => {
    await mkdir(join(folder, 'data/git/hidden.git'), { recursive: true });

    const { task, log } = await run({ name: 'hidden' });

    expect(task.status).toBe('failed');
    expect(log).toContain('A repository named hidden already exists. Choose another name.');
  });

  it('renders in a dry run without publishing', async () => {
    const response = await request('scaffolder/v2/dry-run', {
      template: JSON.parse(
        await (await request('catalog/entities/by-name/template/default/service')).text(),
      ),
      values: { name: 'dry' },
      directoryContents: [
        { path: 'template.yaml', base64Content: btoa(TEMPLATE) },
        ...encoded('skeleton', SKELETON),
        ...encoded('docs', DOCS),
      ],
    });

    expect(response.status).toBe(200);
    const { directoryContents } = (await response.json()) as {
      directoryContents: { path: string }[];
    };
    expect(directoryContents.map(({ path }) => path)).toContain('src/dry.ts');
    expect(await readdir(join(folder, 'data/git'))).not.toContain('dry.git');
  });
});
