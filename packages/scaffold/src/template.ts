import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { ScaffoldError } from './errors.ts';
import { readParameters, type Parameter, type ParameterPage } from './parameters.ts';
import { readSkeleton, type SkeletonEntry } from './skeleton.ts';
import { readRenderSteps, type RenderStep } from './steps.ts';

const TEMPLATE_FILE = 'template.yaml';
const ADDS_TO_ANNOTATION = 'quoin.dev/adds-to';
const VERSION_ANNOTATION = 'quoin.dev/template-version';

/** A folder of files that a step of the template renders; several lie on top of one another. */
export interface Layer extends RenderStep {
  skeleton: readonly SkeletonEntry[];
}

/** Where the files of a template came from; goes into the provenance of what is made from it. */
export interface TemplateSource {
  /** The URL of the repository, without credentials. */
  repository?: string;
  /** The last commit that touched the template's folder or one that it renders. */
  commit?: string;
}

/** A template in memory: rendering it needs no more input or output. */
export interface Template {
  name: string;
  /** From the annotation `quoin.dev/template-version`. */
  version: string;
  title: string;
  description: string;
  /** Whether it makes a folder of its own or adds files to a repository. From `quoin.dev/adds-to: repository`. */
  target: 'folder' | 'repository';
  /** What the template asks, in its order. */
  parameters: readonly Parameter[];
  /** The JSON Schemas behind the parameters: one for each page of the portal's form. */
  pages: readonly ParameterPage[];
  /** What it is made of, in the order of its steps. */
  layers: readonly Layer[];
  source: TemplateSource;
}

/**
 * Reads `template.yaml`, a Backstage scaffolder entity, and the folders that it renders from a directory.
 *
 * @param source where the directory comes from, for the provenance. @default unknown
 * @throws {ScaffoldError} when the directory holds no template or the entity lacks what is needed.
 */
export async function loadTemplate(
  directory: string,
  source: TemplateSource = {},
): Promise<Template> {
  const path = join(directory, TEMPLATE_FILE);
  const { kind, metadata, spec } = parseEntity(await readEntity(path), path);
  if (kind !== 'Template' || typeof metadata.name !== 'string') {
    throw new ScaffoldError(`${path} is not a Backstage entity of kind Template with a name.`);
  }
  const annotations = toRecord(metadata.annotations);
  const version = annotations[VERSION_ANNOTATION];
  if (typeof version !== 'string') {
    throw new ScaffoldError(`${path} has no annotation ${VERSION_ANNOTATION}. Add one, as text.`);
  }
  const steps = readRenderSteps(spec.steps, path);
  const pages = readPages(spec.parameters);
  return {
    name: metadata.name,
    version,
    title: typeof metadata.title === 'string' ? metadata.title : metadata.name,
    description: typeof metadata.description === 'string' ? metadata.description : '',
    target: annotations[ADDS_TO_ANNOTATION] === 'repository' ? 'repository' : 'folder',
    parameters: pages.flatMap(readParameters),
    pages,
    layers: await Promise.all(steps.map((step) => readLayer(directory, step))),
    source,
  };
}

async function readLayer(directory: string, step: RenderStep): Promise<Layer> {
  const { copyWithoutTemplating } = step.options;
  return {
    ...step,
    skeleton: await readSkeleton(join(directory, step.url), copyWithoutTemplating),
  };
}

/**
 * The folders that a template renders, relative to its own: what has to be fetched before it is loaded.
 *
 * @throws {ScaffoldError} when the directory holds no template or none of its steps renders
 */
export async function readLayerUrls(directory: string): Promise<string[]> {
  const path = join(directory, TEMPLATE_FILE);
  return parseLayerUrls(await readEntity(path), path);
}

/**
 * As {@link readLayerUrls}, from the text of a `template.yaml`.
 *
 * @param path of the file, for messages
 * @throws {ScaffoldError} when it is not YAML or none of its steps renders
 */
export function parseLayerUrls(text: string, path: string): string[] {
  return readRenderSteps(parseEntity(text, path).spec.steps, path).map(({ url }) => url);
}

interface Entity {
  kind: unknown;
  metadata: Record<string, unknown>;
  spec: Record<string, unknown>;
}

function readEntity(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ScaffoldError(`There is no template at ${path}.`, { cause });
  });
}

function parseEntity(text: string, path: string): Entity {
  try {
    const { kind, metadata, spec } = toRecord(parse(text));
    return { kind, metadata: toRecord(metadata), spec: toRecord(spec) };
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
