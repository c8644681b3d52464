/**
 * A source of which the long passages without tags are set aside. The engine reads text letter by
 * letter; what stands in for a passage is short.
 */
export interface Condensed {
  source: string;
  passages: readonly Buffer[];
}

/** Letters for private use, which no source has; what encloses the number of a passage. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const STAND_IN = new RegExp(`${OPEN}(\\d+)${CLOSE}`);
/** In letters; below it nothing is gained. */
const SHORTEST = 32;

const TAG = /\$\{\{|\{%|\{#|#\}/g;
const CLOSING: Readonly<Record<string, string>> = { '${{': '}}', '{%': '%}', '{#': '#}' };
/** The statements that emit their text as it is. A block that is captured or filtered sees its letters. */
const STATEMENT =
  /^-?\s*(?:(?:if|elif|elseif|else|endif|for|endfor|raw|endraw)\b|set\b[^=]+=(?!=))/;
/** What makes the end of a tag differ from the first `}}` or `%}` after its start. */
const NESTED = /[{}\\]|\br\//;

/** Whether the engine has anything to do. A closing comment alone is an error that it reports. */
export function hasTags(source: string): boolean {
  return source.search(TAG) !== -1;
}

/** Whether a text could be taken for a passage that stands aside. */
export function hasStandIn(text: string): boolean {
  return text.includes(OPEN);
}

/** @returns undefined for a source that the engine has to see whole. */
export function condense(source: string): Condensed | undefined {
  if (hasStandIn(source)) return undefined;
  const passages: Buffer[] = [];
  let condensed = '';
  let position = 0;
  for (const { 0: opening, index } of source.matchAll(TAG)) {
    // Inside the tag before; only a comment may hold one.
    if (index < position) continue;
    const end = findEnd(source, opening, index);
    if (end === undefined) return undefined;
    condensed += setAside(source.slice(position, index), passages) + source.slice(index, end);
    position = end;
  }
  condensed += setAside(source.slice(position), passages);
  return passages.length > 0 ? { source: condensed, passages } : undefined;
}

/** Puts the passages back into what the engine made. */
export function expand(rendered: string, passages: readonly Buffer[]): Buffer {
  // Every second part is the number of a passage.
  const parts = rendered.split(STAND_IN);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : passageOf(part, passages))),
  );
}

function passageOf(number: string, passages: readonly Buffer[]): Buffer {
  const passage = passages[Number(number)];
  if (!passage) throw new Error(`There is no passage ${number}.`);
  return passage;
}

/** Where a tag ends, as far as that is beyond doubt and its statement leaves text alone. */
function findEnd(source: string, opening: string, index: number): number | undefined {
  const closing = CLOSING[opening];
  if (closing === undefined) return undefined;
  const end = source.indexOf(closing, index + opening.length);
  if (end === -1) return undefined;
  const content = source.slice(index + opening.length, end);
  if (opening !== '{#' && (NESTED.test(content) || hasOpenQuote(content))) return undefined;
  if (opening === '{%' && !STATEMENT.test(content)) return undefined;
  return end + closing.length;
}

function hasOpenQuote(content: string): boolean {
  return /['"]/.test(content.replace(/'[^']*'|"[^"]*"/g, ''));
}

/** White space at the edges stays, because tags may take it away. */
function setAside(text: string, passages: Buffer[]): string {
  const passage = text.trim();
  if (passage.length < SHORTEST) return text;
  const start = text.indexOf(passage);
  const standIn = `${OPEN}${String(passages.push(Buffer.from(passage)) - 1)}${CLOSE}`;
  return text.slice(0, start) + standIn + text.slice(start + passage.length);
}
