import {
  createTemplateRenderer,
  TemplateRenderError,
  type TemplateRenderer,
  type TemplateValue,
} from 'nunjitsu';
import type { Answers } from './answers.ts';
import { condense, expand, hasStandIn, hasTags, type Condensed } from './condense.ts';
import { filters } from './filters.ts';
import type { SkeletonEntry } from './skeleton.ts';
import type { RenderOptions } from './steps.ts';

/** Renders the files of a layer with one set of values. */
export interface Engine {
  /** @throws {TemplateRenderError} with line and column */
  renderName(name: string): string;
  /** @throws {TemplateRenderError} with line and column */
  renderContent(entry: SkeletonEntry): Buffer;
}

/** What a first look at a file found: nothing to render, or what to hand to the engine. */
type Prepared = { kind: 'plain' } | { kind: 'source'; condensed: Condensed | undefined };

/** Found once for each file of a loaded template, however often that is rendered. */
const prepared = new WeakMap<SkeletonEntry, Prepared>();
const renderers = new Map<string, TemplateRenderer>();

export function createEngine(options: RenderOptions, values: Answers): Engine {
  const renderer = rendererFor(options);
  const context = renderer.prepareContext({ values: values as Record<string, TemplateValue> });
  const mayCondense = !hasStandIn(JSON.stringify(values));
  const renderWhole = (source: string): string => renderer.render(source, context);
  return {
    renderName: (name) => (hasTags(name) ? renderWhole(name) : name),
    renderContent(entry) {
      const look = prepare(entry);
      if (look.kind === 'plain') return entry.content;
      const { condensed } = look;
      if (!condensed || !mayCondense) return Buffer.from(renderWhole(entry.content.toString()));
      try {
        return expand(renderWhole(condensed.source), condensed.passages);
      } catch (error) {
        if (!(error instanceof TemplateRenderError)) throw error;
        // The whole source fails as well, and its line is the one in the file.
        return Buffer.from(renderWhole(entry.content.toString()));
      }
    },
  };
}

function prepare(entry: SkeletonEntry): Prepared {
  const known = prepared.get(entry);
  if (known) return known;
  const source = entry.content.toString();
  const found: Prepared = hasTags(source)
    ? { kind: 'source', condensed: condense(source) }
    : { kind: 'plain' };
  prepared.set(entry, found);
  return found;
}

/** Renderers are immutable; making one copies every filter. */
function rendererFor({ trimBlocks, lstripBlocks }: RenderOptions): TemplateRenderer {
  const key = `${String(trimBlocks)} ${String(lstripBlocks)}`;
  const known = renderers.get(key);
  if (known) return known;
  const renderer = createTemplateRenderer({
    filters,
    allowRegexExecution: true,
    trimBlocks,
    lstripBlocks,
  });
  renderers.set(key, renderer);
  return renderer;
}
