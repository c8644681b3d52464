/** Markdown as words for a search index: no marks, no link targets, code kept. */
export function searchText(markdown: string): string {
  return markdown
    .replaceAll(/^(?:```|~~~).*$/gm, '')
    .replaceAll(/\]\([^()\n]*\)/g, ']')
    .replaceAll(/[#>*|`[\]]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
