import type { Template } from '../template.ts';
import { positionAt, textOf, type Finding } from './finding.ts';
import type { OutlinedFile } from './outlines.ts';
import { valueNames } from './undeclared.ts';

/** Without the dollar sign, and without the second brace. */
const MISSPELT = [/(?<!\$)\{\{-?\s*values\.(?<name>\w+)/g, /\$\{\s*values\.(?<name>\w+)/g];
/** A blank in it makes it text. */
const SPLIT_TAG = /\{\s+%-?\s*(?:if|elif|else|endif|for|endfor|set|endset|macro|raw)\b/g;
/** Other tags in a file that is copied belong to another tool. */
const COPIED = [/\$\{\{[^{}]*\bvalues\.(?<name>\w+)/g, /\{%[^%]*\bvalues\.(?<name>\w+)/g];

/** Placeholders that stay as they are: misspelt ones, and those in files that are copied as they are. */
export function findPlaceholders(template: Template, files: readonly OutlinedFile[]): Finding[] {
  return files.flatMap(({ layer, entry, file, content }): Finding[] => {
    const text = textOf(entry.content);
    if (entry.symlink || text === undefined || content?.escapes) return [];
    const names = valueNames(template, layer);
    const matches = (content ? [...MISSPELT, SPLIT_TAG] : COPIED)
      .flatMap((pattern) => [...text.matchAll(pattern)])
      .filter(({ groups }) => groups?.name === undefined || names.includes(groups.name));
    return matches.map(({ 0: found, index }) => ({
      rule: 'placeholder',
      file,
      ...positionAt(text, index),
      message: content
        ? `"${found}" is no placeholder. Write \${{ values.name }} or {% if values.name %}; put {% raw %} around it if it is meant.`
        : `The file is copied as it is, and "${found}" stays in it. Take it out of copyWithoutTemplating.`,
    }));
  });
}
