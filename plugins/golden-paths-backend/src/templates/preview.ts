import type { PreviewFile, TemplatePreview } from '@quoin/fleet/types';
import { type Answers, render, type RenderedFile, type Template } from '@quoin/scaffold';

/** The largest file whose text is shown, in bytes. */
const MAX_TEXT = 512 * 1024;

/** How much of a file git looks at to tell text from binary, in bytes. */
const LOOKED_AT = 8000;

/**
 * What a template would make.
 *
 * @throws {AnswersError} when the answers do not fit its parameters
 * @throws {ScaffoldError} when a file cannot be rendered
 */
export function previewOf(template: Template, answers: Answers): TemplatePreview {
  const { files, provenance } = render(template, answers);
  return {
    template: template.name,
    version: template.version,
    answers: { ...provenance.answers },
    files: files.map(toPreviewFile),
  };
}

function toPreviewFile({ path, content, executable, symlink }: RenderedFile): PreviewFile {
  const file = { path, size: content.length, executable };
  if (symlink) return { ...file, kind: 'symlink', content: content.toString('utf8') };
  if (content.subarray(0, LOOKED_AT).includes(0)) return { ...file, kind: 'binary' };
  const shown = content.length <= MAX_TEXT;
  return { ...file, kind: 'text', ...(shown && { content: content.toString('utf8') }) };
}
