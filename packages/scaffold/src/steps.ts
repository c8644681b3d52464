import { ScaffoldError } from './errors.ts';

/** The inputs of Backstage's `fetch:template` that change what comes out. */
export interface RenderOptions {
  /** Globs of files whose content is copied as it is; their paths are still rendered. */
  copyWithoutTemplating: readonly string[];
  /** When set, only files with this extension are rendered, and lose it. */
  templateFileExtension: string | undefined;
  trimBlocks: boolean;
  lstripBlocks: boolean;
}

/** One step of `template.yaml` that renders a folder of files. */
export interface RenderStep {
  /** The step's id, or its position when it has none. */
  id: string;
  /** The folder that it renders, relative to the template's. */
  url: string;
  /** The step's `if`, as written; the layer is always there without one. */
  condition: string | boolean | undefined;
  /** What the files see as `values`, as written; the answers when the step names none. */
  values: Readonly<Record<string, unknown>> | undefined;
  options: RenderOptions;
}

/** Renders as this package does, and wants all answers for the provenance. */
export const RENDER_ACTION = 'quoin:render';
const ACTIONS = [RENDER_ACTION, 'fetch:template'];
const INPUTS = [
  'url',
  'answers',
  'values',
  'copyWithoutTemplating',
  'templateFileExtension',
  'trimBlocks',
  'lstripBlocks',
];

interface RawStep {
  id?: unknown;
  action: string;
  if?: unknown;
  each?: unknown;
  input?: Record<string, unknown>;
}

/**
 * The steps that render files, in their order.
 *
 * @param path of the template, for messages
 * @throws {ScaffoldError} when there is none, or one that means something only in a portal
 */
export function readRenderSteps(steps: unknown, path: string): RenderStep[] {
  const found = Array.isArray(steps) ? steps.filter(isRenderStep) : [];
  if (found.length === 0) {
    throw new ScaffoldError(`${path} has no step with the action ${RENDER_ACTION}. Add one.`);
  }
  const layers = found.map((step, index) => readStep(step, index, path));
  const ids = new Set<string>();
  for (const { id } of layers) {
    if (ids.has(id)) throw new ScaffoldError(`${path}: two steps are called ${id}. Rename one.`);
    ids.add(id);
  }
  return layers;
}

function isRenderStep(step: unknown): step is RawStep {
  const action = (step as { action?: unknown } | null)?.action;
  return typeof action === 'string' && isRenderAction(action);
}

/** Whether a step with this action renders a folder of files. */
export function isRenderAction(action: string): boolean {
  return ACTIONS.includes(action);
}

function readStep(step: RawStep, index: number, path: string): RenderStep {
  const id = typeof step.id === 'string' ? step.id : `step-${index + 1}`;
  const place = `${path}, step ${id}`;
  const input = step.input ?? {};
  if (step.each !== undefined) {
    throw new ScaffoldError(`${place}: a layer is rendered once. Remove each.`);
  }
  const unknown = Object.keys(input).filter((name) => !INPUTS.includes(name));
  if (unknown.length > 0) {
    throw new ScaffoldError(
      `${place} has inputs that only a portal knows: ${unknown.join(', ')}. Remove them.`,
    );
  }
  return {
    id,
    url: typeof input.url === 'string' ? input.url : './skeleton',
    condition: typeof step.if === 'string' || typeof step.if === 'boolean' ? step.if : undefined,
    values: isRecord(input.values) ? input.values : undefined,
    options: readOptions(input, place),
  };
}

function readOptions(input: Record<string, unknown>, place: string): RenderOptions {
  const globs = input.copyWithoutTemplating ?? [];
  if (!Array.isArray(globs)) {
    throw new ScaffoldError(`${place}: copyWithoutTemplating is not a list of globs. Make it one.`);
  }
  const extension = extensionOf(input.templateFileExtension);
  if (extension && globs.length > 0) {
    throw new ScaffoldError(
      `${place}: templateFileExtension and copyWithoutTemplating exclude each other. Remove one.`,
    );
  }
  return {
    copyWithoutTemplating: globs.map(String),
    templateFileExtension: extension,
    trimBlocks: input.trimBlocks === true,
    lstripBlocks: input.lstripBlocks === true,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function extensionOf(value: unknown): string | undefined {
  if (value === true) return '.njk';
  if (typeof value !== 'string' || value === '') return undefined;
  return value.startsWith('.') ? value : `.${value}`;
}
