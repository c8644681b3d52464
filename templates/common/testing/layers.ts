import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { loadTemplate, render, type Template } from '@quoin/scaffold';
import { stringify } from 'yaml';

const COMMON = resolve(import.meta.dirname, '..');

export interface LayerValues {
  name: string;
  owner: string;
  description: string;
  port: number;
  /** Which template the layers are for. */
  kind: 'service' | 'worker';
  database: boolean;
  cache: boolean;
  paymentsGrade: boolean;
  bus: 'none' | 'kafka' | 'sqs' | 'kinesis';
}

/** Rendered files by their path. */
export type Files = ReadonlyMap<string, string>;

/** A template of layers and nothing else, with its values as parameters. */
export async function loadLayers(...layers: string[]): Promise<Template> {
  const directory = await mkdtemp(join(tmpdir(), 'quoin-layers-'));
  const input = (layer: string) => ({
    url: relative(directory, join(COMMON, layer)),
    answers: '${{ parameters }}',
    copyWithoutTemplating: ['.github/workflows/**'],
  });
  const entity = {
    kind: 'Template',
    metadata: { name: 'layers', annotations: { 'quoin.dev/template-version': '1.0.0' } },
    spec: {
      parameters: { properties: PARAMETERS },
      steps: layers.map((id) => ({ id, action: 'quoin:render', input: input(id) })),
    },
  };
  try {
    await writeFile(join(directory, 'template.yaml'), stringify(entity));
    return await loadTemplate(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function renderLayers(template: Template, values: LayerValues): Files {
  const { files } = render(template, { ...values });
  return new Map(files.map(({ path, content }) => [path, content.toString('utf8')]));
}

const text = { type: 'string' };
const choice = { type: 'boolean' };
const PARAMETERS = {
  name: text,
  owner: text,
  description: text,
  port: { type: 'integer' },
  kind: text,
  database: choice,
  cache: choice,
  paymentsGrade: choice,
  bus: text,
};
