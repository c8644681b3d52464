import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';

export interface TemplateFixture {
  /** Content by path, below `skeleton/`. */
  files: Record<string, string | Buffer>;
  executables?: string[];
  /** Target by path. */
  symlinks?: Record<string, string>;
  /** JSON Schemas by parameter name, or whole pages. */
  properties?: Record<string, object>;
  required?: string[];
  /** Inputs of the render step, beside the values. */
  input?: Record<string, unknown>;
  /** Steps after the first, with the files that each renders. */
  layers?: LayerFixture[];
}

export interface LayerFixture {
  id: string;
  if?: string | boolean;
  input: { url: string; values?: Record<string, unknown> };
  files: Record<string, string>;
}

const answers = '${{ parameters }}';

/** Writes a template into a temporary folder and returns the folder. */
export async function writeTemplate(fixture: TemplateFixture): Promise<string> {
  const directory = await temporaryFolder();
  const { properties = {}, required = [], input = {}, layers = [] } = fixture;
  const further = layers.map(({ files, ...step }) => ({
    ...step,
    action: 'quoin:render',
    input: { answers, ...step.input },
  }));
  const entity = {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'fixture', annotations: { 'quoin.dev/template-version': '1.2.3' } },
    spec: {
      type: 'service',
      parameters: [{ title: 'All', type: 'object', required, properties }],
      steps: [
        { id: 'render', name: 'Render', action: 'quoin:render', input: { answers, ...input } },
        ...further,
      ],
    },
  };
  await writeFile(join(directory, 'template.yaml'), stringify(entity));
  await writeSkeleton(join(directory, 'skeleton'), fixture);
  for (const { input: at, files } of layers)
    await writeSkeleton(join(directory, at.url), { files });
  return directory;
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A folder that is removed when the test file has run. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-scaffold-'));
  folders.push(folder);
  return folder;
}

async function writeSkeleton(directory: string, fixture: TemplateFixture): Promise<void> {
  for (const [path, content] of Object.entries(fixture.files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  for (const path of fixture.executables ?? []) await chmod(join(directory, path), 0o755);
  for (const [path, target] of Object.entries(fixture.symlinks ?? {})) {
    await symlink(target, join(directory, path));
  }
}
