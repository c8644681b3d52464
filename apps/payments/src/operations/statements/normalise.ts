/** Statements come again and again in the same letters; looking each up is cheaper than reading it. */
const known = new Map<string, string>();
const MOST_KNOWN = 2_000;

/** A statement without its values, its comments and its layout: one text for each shape. */
export function normalise(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const normal = text
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/'(?:[^']|'')*'/g, "'?'")
    .replaceAll(/(?<![\w$])\d[\d.]*/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (known.size < MOST_KNOWN) known.set(text, normal);
  return normal;
}
