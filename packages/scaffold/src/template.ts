import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { ScaffoldError } from './errors.ts';
import { readParameters, type Parameter, type ParameterPage } from './parameters.ts';
import { readSkeleton, type SkeletonEntry } from './skeleton.ts';
import { findRenderStep, type RenderOptions } from './steps.ts';

const VERSION_ANNOTATION = 'quoin.dev/template-version';

/** A template in memory: rendering it needs no more input or output. */
export interface Template {
  name: string;
  /** From the annotation `quoin.dev/template-version`. */
  version: string;
  title: string;
  description: string;
  /** What the template asks, in its order. */
  parameters: readonly Parameter[];
  /** The JSON Schemas behind the parameters: one for each page of the portal's form. */
  pages: readonly ParameterPage[];
  /** How Backstage's renderer is to be set up for the skeleton. */
  options: RenderOptions;
  skeleton: readonly SkeletonEntry[];
}

/**
 * Reads `template.yaml`, a Backstage scaffolder entity, and its skeleton from a directory.
 *
 * @throws {ScaffoldError} when the directory holds no template or the entity lacks what is needed.
 */
export async function loadTemplate(directory: string): Promise<Template> {
  const path = join(directory, 'template.yaml');
  const entity = toRecord(await readEntity(path));
  const metadata = toRecord(entity.metadata);
  const spec = toRecord(entity.spec);
  if (entity.kind !== 'Template' || typeof metadata.name !== 'string') {
    throw new ScaffoldError(`${path} is not a Backstage entity of kind Template with a name.`);
  }
  const version = toRecord(metadata.annotations)[VERSION_ANNOTATION];
  if (typeof version !== 'string') {
    throw new ScaffoldError(`${path} has no annotation ${VERSION_ANNOTATION}. Add one, as text.`);
  }
  const { skeleton, options } = findRenderStep(spec.steps, path);
  const pages = readPages(spec.parameters);
  return {
    name: metadata.name,
    version,
    title: typeof metadata.title === 'string' ? metadata.title : metadata.name,
    description: typeof metadata.description === 'string' ? metadata.description : '',
    parameters: pages.flatMap(readParameters),
    pages,
    options,
    skeleton: await readSkeleton(join(directory, skeleton), options.copyWithoutTemplating),
  };
}

async function readEntity(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ScaffoldError(`There is no template at ${path}.`, { cause });
  });
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    throw new ScaffoldError(`${path} is not YAML. ${cause.message}`, { cause });
  }
}

/** Backstage accepts one schema or a list of them. */
function readPages(parameters: unknown): ParameterPage[] {
  if (parameters === undefined) return [];
  return (Array.isArray(parameters) ? parameters : [parameters]).map(toRecord);
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
