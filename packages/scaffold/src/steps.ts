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

interface RenderStep {
  /** The skeleton's directory, relative to the template's. */
  skeleton: string;
  options: RenderOptions;
}

const ACTIONS = ['quoin:render', 'fetch:template'];

/** Finds the step that renders the skeleton, so that its inputs are written down once. */
export function findRenderStep(steps: unknown, path: string): RenderStep {
  const step = Array.isArray(steps) ? steps.find(isRenderStep) : undefined;
  if (!step) throw new ScaffoldError(`${path} has no step with the action ${ACTIONS[0]}. Add one.`);
  const input = step.input ?? {};
  const globs = input.copyWithoutTemplating ?? [];
  if (!Array.isArray(globs)) {
    throw new ScaffoldError(`${path}: copyWithoutTemplating is not a list of globs. Make it one.`);
  }
  const extension = extensionOf(input.templateFileExtension);
  if (extension && globs.length > 0) {
    throw new ScaffoldError(
      `${path}: templateFileExtension and copyWithoutTemplating exclude each other. Remove one.`,
    );
  }
  return {
    skeleton: typeof input.url === 'string' ? input.url : './skeleton',
    options: {
      copyWithoutTemplating: globs.map(String),
      templateFileExtension: extension,
      trimBlocks: input.trimBlocks === true,
      lstripBlocks: input.lstripBlocks === true,
    },
  };
}

function isRenderStep(step: unknown): step is { action: string; input?: Record<string, unknown> } {
  const action = (step as { action?: unknown } | null)?.action;
  return typeof action === 'string' && ACTIONS.includes(action);
}

function extensionOf(value: unknown): string | undefined {
  if (value === true) return '.njk';
  if (typeof value !== 'string' || value === '') return undefined;
  return value.startsWith('.') ? value : `.${value}`;
}
