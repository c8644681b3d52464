import { isIssued } from './issuers.ts';
import { passesLuhn } from './luhn.ts';
import { digitRuns, mayHaveDigits, type DigitGroup, type DigitRun } from './scan.ts';

/** A card number (PAN) inside a text. */
export interface CardNumberMatch {
  /** Where it begins in the text, in UTF-16 units. */
  start: number;
  /** Where it ends; `text.slice(start, end)` is the number as written. */
  end: number;
  /** Its 12 to 19 digits, without separators. A card number: not for logs. */
  digits: string;
}

const FEWEST_DIGITS = 12;
const MOST_DIGITS = 19;

/** How the networks print numbers: sizes of the groups. Others are accepted as equal groups. */
const PRINTED_LAYOUTS = new Set(['4-6-5', '4-6-4', '4-4-5', '6-13']);

/** Hexadecimal ids in text: UUID, and the W3C trace context's `traceparent`. */
const IDENTIFIER =
  // eslint-disable-next-line security/detect-unsafe-regex -- Anchored, every repetition is of fixed length.
  /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})$/i;

/**
 * Finds card numbers: 12 to 19 digits that pass the Luhn check and begin as a card network's numbers
 * of that length do, written together or in groups (`4111 1111 1111 1111`, `3782-822463-10005`).
 *
 * Spaces, hyphens, dots, underscores and `+` separate, also URL-encoded; digits of every script of
 * the basic plane count. A number is bounded by what is no digit, so no part of a longer number
 * matches, nor do UUIDs, hexadecimal ids, decimal fractions and times since 1970. A 16-digit number
 * that is no card passes about one time in thirty; nothing in its digits tells it from a card.
 *
 * @returns the matches from left to right, without overlap. Time is linear in the text's length.
 */
export function findCardNumbers(text: string): CardNumberMatch[] {
  if (!mayHaveDigits(text, FEWEST_DIGITS)) return [];
  const matches: CardNumberMatch[] = [];
  for (const run of digitRuns(text, FEWEST_DIGITS)) matchesOfRun(text, run, matches);
  return matches;
}

function matchesOfRun(text: string, run: DigitRun, matches: CardNumberMatch[]): void {
  for (let first = 0; first < run.groups.length; first += 1) {
    const last = lastGroupOfCard(text, run, first);
    if (last === undefined) continue;
    const [from, to] = [run.groups[first], run.groups[last]];
    if (!from || !to) continue;
    const digits = run.digits.slice(from.offset, to.offset + to.length).join('');
    matches.push({ start: from.start, end: to.end, digits });
    first = last;
  }
}

/** The last group of the longest card number that begins with this group. */
function lastGroupOfCard(text: string, run: DigitRun, first: number): number | undefined {
  let found: number | undefined;
  let length = 0;
  for (let last = first; last < run.groups.length; last += 1) {
    length += run.groups[last]?.length ?? 0;
    if (length > MOST_DIGITS) break;
    if (length >= FEWEST_DIGITS && isCard(text, run, first, last, length)) found = last;
  }
  return found;
}

function isCard(text: string, run: DigitRun, first: number, last: number, length: number): boolean {
  const offset = run.groups[first]?.offset ?? 0;
  const prefix = run.digits.slice(offset, offset + 4).reduce((sum, digit) => sum * 10 + digit, 0);
  return (
    isIssued(prefix, length) &&
    passesLuhn(run.digits, offset, offset + length) &&
    isPlausiblyGrouped(text, run.groups, first, last) &&
    !isPartOfIdentifier(text, run.groups[first], run.groups[last])
  );
}

/** A single group, a printed layout, groups of four; other equal groups only as the whole run. */
function isPlausiblyGrouped(
  text: string,
  all: readonly DigitGroup[],
  first: number,
  last: number,
): boolean {
  const groups = all.slice(first, last + 1);
  const size = groups[0]?.length ?? 0;
  if (groups.length === 1) return !isFraction(text, groups[0]?.start ?? 0);
  if (PRINTED_LAYOUTS.has(groups.map((group) => group.length).join('-'))) return true;
  const equal = groups.every((group, index) =>
    index === groups.length - 1 ? group.length <= size : group.length === size,
  );
  if (!equal) return false;
  return size === 4 || (groups.length === all.length && separatorsOf(text, groups).size === 1);
}

function separatorsOf(text: string, groups: readonly DigitGroup[]): Set<string> {
  const between = groups
    .slice(1)
    .map((group, index) => text.slice(groups[index]?.end, group.start));
  return new Set(between);
}

/** `0.4111111111111111` */
function isFraction(text: string, start: number): boolean {
  return text.charAt(start - 1) === '.' && /\d/.test(text.charAt(start - 2));
}

/** Whether the digits stand in a hexadecimal id: a UUID, a `traceparent`, a digest. */
function isPartOfIdentifier(text: string, from?: DigitGroup, to?: DigitGroup): boolean {
  if (!from || !to) return false;
  const word = surroundings(text, from.start, to.end, /[0-9A-Za-z]/);
  const isDigest = word.length % 8 === 0 && /^[0-9a-f]+$/i.test(word) && /[a-f]/i.test(word);
  return isDigest || IDENTIFIER.test(surroundings(text, from.start, to.end, /[0-9A-Za-z-]/));
}

/** Long enough for every digest and id that is told apart. */
const FARTHEST = 130;

function surroundings(text: string, start: number, end: number, part: RegExp): string {
  let from = start;
  let to = end;
  while (start - from < FARTHEST && part.test(text.charAt(from - 1))) from -= 1;
  while (to - end < FARTHEST && part.test(text.charAt(to))) to += 1;
  return text.slice(from, to);
}
