import { extname, posix } from 'node:path';
import { TemplateRenderError } from 'nunjitsu';
import { resolveAnswers, type Answers } from './answers.ts';
import { createEngine, type Engine } from './engine.ts';
import { ScaffoldError } from './errors.ts';
import { isIncluded, stepValues } from './expressions.ts';
import { createProvenance, provenanceFile, type Provenance } from './provenance.ts';
import type { SkeletonEntry } from './skeleton.ts';
import type { RenderOptions } from './steps.ts';
import type { Layer, Template } from './template.ts';

/** A file of the result. */
export interface RenderedFile {
  /** Relative to the target, with forward slashes. */
  path: string;
  content: Buffer;
  executable: boolean;
  /** Set when it is a symbolic link; its content is then the target, as git stores it. */
  symlink?: true;
}

export interface Rendering {
  /** In path order; the provenance file is among those of a new folder. */
  files: RenderedFile[];
  provenance: Provenance;
}

/**
 * Renders a template in memory as Backstage's `fetch:template` does: the same answers give the same
 * bytes on every machine. Each layer sees the `values` of its step.
 *
 * @throws {AnswersError} when the answers do not fit the template's parameters.
 * @throws {ScaffoldError} naming file, line and column when a file cannot be rendered, or the path
 *   that two layers have.
 */
export function render(template: Template, answers: Answers): Rendering {
  const resolved = resolveAnswers(template, answers);
  const layers = template.layers.filter((layer) => isIncluded(layer, resolved));
  return finish(template, layers, resolved);
}

/**
 * Renders the layer of one step, whatever its condition, for a portal that runs the steps one by one.
 *
 * @param step the step's id
 * @throws {AnswersError} when the answers do not fit the template's parameters.
 * @throws {ScaffoldError} when there is no such step, a file cannot be rendered, or a layer depends
 *   on an answer that was left out.
 */
export function renderLayer(template: Template, step: string, answers: Answers): Rendering {
  const layer = template.layers.find(({ id }) => id === step);
  if (!layer) throw new ScaffoldError(`The template "${template.name}" has no layer "${step}".`);
  const resolved = resolveAnswers(template, answers);
  assertSameLayers(template, { ...answers }, resolved);
  return finish(template, [layer], resolved);
}

/** A portal evaluates conditions before defaults are filled in; its result would lack a layer. */
function assertSameLayers(template: Template, given: Answers, resolved: Answers): void {
  const other = template.layers.find(
    (layer) => isIncluded(layer, given) !== isIncluded(layer, resolved),
  );
  if (!other) return;
  const names = Object.keys(resolved).filter((name) => given[name] === undefined);
  throw new ScaffoldError(
    `The layer "${other.id}" depends on an answer that was left out. Give ${names.join(', ')}, as the form does.`,
  );
}

function finish(template: Template, layers: readonly Layer[], answers: Answers): Rendering {
  const provenance = createProvenance(template, answers);
  const files = layers.flatMap((layer) => renderFiles(template, layer, answers));
  // What is added to a repository does not say where the whole of it comes from.
  if (template.target === 'folder') files.push(provenanceFile(provenance));
  assertDistinct(files);
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), provenance };
}

function renderFiles(template: Template, layer: Layer, answers: Answers): RenderedFile[] {
  return renderEntries(template, layer, answers).map(({ file }) => file);
}

/** A file of the result, and what it was made from. */
export interface RenderedEntry {
  entry: SkeletonEntry;
  file: RenderedFile;
}

/**
 * Renders one layer; what the answers leave out is not in it.
 *
 * @param answers complete ones, as {@link resolveAnswers} gives them
 * @throws {ScaffoldError} naming file, line and column when a file cannot be rendered
 */
export function renderEntries({ name }: Template, layer: Layer, answers: Answers): RenderedEntry[] {
  const engine = createEngine(layer.options, stepValues(layer, answers));
  return layer.skeleton.flatMap((entry) => {
    try {
      const file = renderEntry(entry, engine, layer.options);
      return file ? [{ entry, file }] : [];
    } catch (error) {
      throw locate(error, posix.join(name, layer.url, entry.path));
    }
  });
}

/** Names the file beside the line and column of an error of the engine. */
function locate(error: unknown, file: string): unknown {
  if (!(error instanceof TemplateRenderError)) return error;
  const { line, column, message } = error;
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  return new ScaffoldError(`${file}${position} cannot be rendered. ${message}`);
}

function renderEntry(
  entry: SkeletonEntry,
  engine: Engine,
  options: RenderOptions,
): RenderedFile | undefined {
  const extension = isMarked(entry, options) ? (options.templateFileExtension ?? '') : '';
  const path = engine.renderName(entry.path.slice(0, entry.path.length - extension.length));
  if (isSkipped(path)) return undefined;
  assertInside(path, entry.path);
  const { executable, symlink } = entry;
  const content = isRendered(entry, options) ? engine.renderContent(entry) : entry.content;
  return { path, content, executable, ...(symlink && { symlink }) };
}

/** Whether placeholders in the content of a file are filled; those in its name are in any case. */
export function isRendered(entry: SkeletonEntry, options: RenderOptions): boolean {
  return entry.templated && isMarked(entry, options);
}

function isMarked({ path }: SkeletonEntry, { templateFileExtension }: RenderOptions): boolean {
  return templateFileExtension === undefined || extname(path) === templateFileExtension;
}

/** A name, or a part of one, that renders to nothing leaves the file out. */
function isSkipped(path: string): boolean {
  return path === '' || path.startsWith('/') || path.endsWith('/') || path.includes('//');
}

function assertInside(path: string, source: string): void {
  if (!path.split('/').includes('..')) return;
  throw new ScaffoldError(`The name of ${source} renders to ${path}, outside the target.`);
}

/** @throws {ScaffoldError} naming a path that two files have */
export function assertDistinct(files: readonly RenderedFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) throw new ScaffoldError(`Two files of the template render to ${path}.`);
    seen.add(path);
  }
}
