import { extname } from 'node:path';
import { createTemplateRenderer, TemplateRenderError, type TemplateValue } from 'nunjitsu';
import { resolveAnswers, type Answers } from './answers.ts';
import { ScaffoldError } from './errors.ts';
import { filters } from './filters.ts';
import { createProvenance, provenanceFile, type Provenance } from './provenance.ts';
import type { SkeletonEntry } from './skeleton.ts';
import type { Template } from './template.ts';

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
  /** In path order, the provenance file among them. */
  files: RenderedFile[];
  provenance: Provenance;
}

type RenderText = (source: string, place: string) => string;

/**
 * Renders a template in memory as Backstage's `fetch:template` does: the same answers give the same
 * bytes on every machine. The skeleton sees the answers as `values`.
 *
 * @throws {AnswersError} when the answers do not fit the template's parameters.
 * @throws {ScaffoldError} naming file, line and column when the skeleton cannot be rendered.
 */
export function render(template: Template, answers: Answers): Rendering {
  const values = resolveAnswers(template, answers);
  const renderText = createRenderText(template, values);
  const provenance = createProvenance(template, values);
  const files = template.skeleton
    .map((entry) => renderEntry(entry, renderText, template.options.templateFileExtension))
    .filter((file) => file !== undefined);
  files.push(provenanceFile(provenance));
  assertDistinct(files);
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), provenance };
}

function createRenderText(template: Template, values: Answers): RenderText {
  const { trimBlocks, lstripBlocks } = template.options;
  const renderer = createTemplateRenderer({
    filters,
    allowRegexExecution: true,
    trimBlocks,
    lstripBlocks,
  });
  const context = renderer.prepareContext({ values: values as Record<string, TemplateValue> });
  return (source, place) => {
    try {
      return renderer.render(source, context);
    } catch (error) {
      if (!(error instanceof TemplateRenderError)) throw error;
      const { line, column, message } = error;
      const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
      throw new ScaffoldError(
        `${template.name}/${place}${position} cannot be rendered. ${message}`,
      );
    }
  };
}

function renderEntry(
  entry: SkeletonEntry,
  renderText: RenderText,
  extension: string | undefined,
): RenderedFile | undefined {
  const marked = extension === undefined || extname(entry.path) === extension;
  const name = extension && marked ? entry.path.slice(0, -extension.length) : entry.path;
  const path = renderText(name, entry.path);
  if (isSkipped(path)) return undefined;
  assertInside(path, entry.path);
  const { executable, symlink, templated } = entry;
  const content =
    templated && marked
      ? Buffer.from(renderText(entry.content.toString('utf8'), entry.path))
      : entry.content;
  return { path, content, executable, ...(symlink && { symlink }) };
}

/** A name, or a part of one, that renders to nothing leaves the file out. */
function isSkipped(path: string): boolean {
  return path === '' || path.startsWith('/') || path.endsWith('/') || path.includes('//');
}

function assertInside(path: string, source: string): void {
  if (!path.split('/').includes('..')) return;
  throw new ScaffoldError(`The name of ${source} renders to ${path}, outside the target.`);
}

function assertDistinct(files: readonly RenderedFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) throw new ScaffoldError(`Two files of the template render to ${path}.`);
    seen.add(path);
  }
}
