import { posix } from 'node:path';
import { isRendered } from '../render.ts';
import type { SkeletonEntry } from '../skeleton.ts';
import type { Layer, Template } from '../template.ts';
import type { Finding } from './finding.ts';
import { outline, type Outline } from './references.ts';

/** A file of a layer, and what it takes from outside. */
export interface OutlinedFile {
  layer: Layer;
  entry: SkeletonEntry;
  /** Relative to the template's folder. */
  file: string;
  /** Of its name; the places in it are not those of the file. */
  name: Outline;
  /** Of its content; none when that is copied as it is. */
  content: Outline | undefined;
}

export interface Outlines {
  files: OutlinedFile[];
  /** Those that cannot be read. */
  findings: Finding[];
}

/** Every file of every layer, read as a template. */
export function outlineFiles({ layers }: Template): Outlines {
  const outlines: Outlines = { files: [], findings: [] };
  for (const layer of layers) {
    for (const entry of layer.skeleton) {
      const file = posix.join(layer.url, entry.path);
      try {
        const rendered = isRendered(entry, layer.options);
        const content = rendered ? outline(entry.content.toString()) : undefined;
        outlines.files.push({ layer, entry, file, name: outline(entry.path), content });
      } catch (error) {
        outlines.findings.push(unreadable(file, error as Error));
      }
    }
  }
  return outlines;
}

/** Nunjucks says `(unknown path) [Line 3, Column 7]`, then the reason on a line of its own. */
function unreadable(file: string, { message }: Error): Finding {
  const [, line = 1, column = 1] = (/\[Line (\d+), Column (\d+)\]/.exec(message) ?? []).map(Number);
  const reason = message.split('\n').at(-1)?.trim() ?? '';
  return {
    rule: 'render',
    file,
    line,
    column,
    message: `It is no template: ${reason}. Correct the tag, or copy the file with copyWithoutTemplating.`,
  };
}
