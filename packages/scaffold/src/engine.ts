import { createHash } from 'node:crypto';
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

/** What a first look at a file found; all that there is to know of one without tags. */
interface Prepared {
  tagged: boolean;
  condensed?: Condensed | undefined;
  /** The last rendering: most files of two versions of a template are the same. */
  last?: { inputs: string; content: Buffer };
}

/** How many distinct files are remembered; a template has about a hundred. */
const MOST_FILES = 4_096;
/** By what they hold, however often and in however many templates that is rendered. */
const byContent = new Map<string, Prepared>();
const prepared = new WeakMap<SkeletonEntry, Prepared>();
const renderers = new Map<string, TemplateRenderer>();

export function createEngine(options: RenderOptions, values: Answers): Engine {
  const renderer = rendererFor(options);
  const context = renderer.prepareContext({ values: values as Record<string, TemplateValue> });
  const inputs = `${settingsOf(options)} ${JSON.stringify(values)}`;
  const mayCondense = !hasStandIn(inputs);
  const renderWhole = (source: string): string => renderer.render(source, context);
  const renderFile = ({ content }: SkeletonEntry, { condensed }: Prepared): Buffer => {
    if (!condensed || !mayCondense) return Buffer.from(renderWhole(content.toString()));
    try {
      return expand(renderWhole(condensed.source), condensed.passages);
    } catch (error) {
      if (!(error instanceof TemplateRenderError)) throw error;
      // The whole source fails as well, and its line is the one in the file.
      return Buffer.from(renderWhole(content.toString()));
    }
  };
  return {
    renderName: (name) => (hasTags(name) ? renderWhole(name) : name),
    renderContent(entry) {
      const look = prepare(entry);
      if (!look.tagged) return entry.content;
      if (look.last?.inputs !== inputs) look.last = { inputs, content: renderFile(entry, look) };
      return look.last.content;
    },
  };
}

function prepare(entry: SkeletonEntry): Prepared {
  const known = prepared.get(entry);
  if (known) return known;
  const hash = createHash('sha256').update(entry.content).digest('base64');
  const found = byContent.get(hash) ?? look(entry.content.toString());
  if (byContent.size >= MOST_FILES) byContent.clear();
  byContent.set(hash, found);
  prepared.set(entry, found);
  return found;
}

function look(source: string): Prepared {
  return hasTags(source) ? { tagged: true, condensed: condense(source) } : { tagged: false };
}

function settingsOf({ trimBlocks, lstripBlocks }: RenderOptions): string {
  return `${String(trimBlocks)} ${String(lstripBlocks)}`;
}

/** Renderers are immutable; making one copies every filter. */
function rendererFor(options: RenderOptions): TemplateRenderer {
  const { trimBlocks, lstripBlocks } = options;
  const key = settingsOf(options);
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
