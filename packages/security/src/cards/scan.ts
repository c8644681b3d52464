/** A run of digits without a separator inside. */
export interface DigitGroup {
  /** Where it begins and ends in the text. */
  start: number;
  end: number;
  /** Where its digits begin in the run's digits, and how many there are. */
  offset: number;
  length: number;
}

/** Groups of digits with nothing but separators between them. */
export interface DigitRun {
  groups: DigitGroup[];
  digits: number[];
}

const BREAK = -1;
const SEPARATOR = -2;

/** As many separators as ` - ` has. */
const MOST_SEPARATORS = 3;

/** A group longer than every card number is remembered by its length; its digits do not matter. */
const MOST_DIGITS = 20;

const SEPARATORS = new Set(
  ' -.+_\u00a0\u00ad\u2007\u2009\u200a\u200b\u202f\u2010\u2011\u2012\u2013\u2014\u2212\u3000',
);

/** Yields every run that has digits enough for a card number. One pass, linear in the text. */
export function* digitRuns(text: string, fewest: number): Generator<DigitRun> {
  let run: DigitRun = { groups: [], digits: [] };
  let group: DigitGroup | undefined;
  let separators = 0;
  let count = 0;
  for (let index = 0; index < text.length;) {
    const code = text.charCodeAt(index);
    const kind = code >= 48 && code <= 57 ? code - 48 : kindOf(text, index, code);
    const width = code === 37 && kind !== BREAK ? 3 : 1;
    if (kind >= 0) {
      group ??= openGroup(run, index);
      if (group.length < MOST_DIGITS) run.digits.push(kind);
      group.length += 1;
      group.end = index + width;
      separators = 0;
      count += 1;
    } else {
      group = undefined;
      separators += 1;
      if (kind === BREAK || separators > MOST_SEPARATORS) {
        if (count >= fewest) yield run;
        if (count > 0) run = { groups: [], digits: [] };
        count = 0;
      }
    }
    index += kind === BREAK ? widthOfBreak(text, index, code) : width;
  }
  if (count >= fewest) yield run;
}

function openGroup(run: DigitRun, start: number): DigitGroup {
  const group = { start, end: start, offset: run.digits.length, length: 0 };
  run.groups.push(group);
  return group;
}

/** The value of a digit of any script, or whether the character separates or ends. */
function kindOf(text: string, index: number, code: number): number {
  if (code === 37) return kindOfEscape(text, index);
  if (code < 128) return SEPARATORS.has(text.charAt(index)) ? SEPARATOR : BREAK;
  if (SEPARATORS.has(text.charAt(index))) return SEPARATOR;
  return valueOfDigit(code);
}

/** `%20`, `%2D`, `%2E`, `%2B` separate, `%30` to `%39` are digits (RFC 3986, 2.1). */
function kindOfEscape(text: string, index: number): number {
  const value = escapedByte(text, index);
  if (value >= 48 && value <= 57) return value - 48;
  return value > 0 && SEPARATORS.has(String.fromCharCode(value)) ? SEPARATOR : BREAK;
}

/**
 * The digits of an escaped ASCII character such as `%3A` belong to it and not to the number that
 * follows. `%B4…` is how the first track of a magnetic stripe begins.
 */
function widthOfBreak(text: string, index: number, code: number): number {
  if (code !== 37) return 1;
  const value = escapedByte(text, index);
  return value >= 0 && value < 128 ? 3 : 1;
}

function escapedByte(text: string, index: number): number {
  const hex = text.slice(index + 1, index + 3);
  return /^[0-9A-Fa-f]{2}$/.test(hex) ? Number.parseInt(hex, 16) : BREAK;
}

/** The value of a decimal digit outside ASCII: every script's ten digits stand in one sequence. */
function valueOfDigit(code: number): number {
  if (!DECIMAL_DIGIT.test(String.fromCharCode(code))) return BREAK;
  let zero = code;
  while (code - zero < 9 && DECIMAL_DIGIT.test(String.fromCharCode(zero - 1))) zero -= 1;
  return code - zero;
}

const DECIMAL_DIGIT = /\p{Nd}/u;

/** For each ASCII character: 0 for a digit, 1 for a separator, 2 for what ends a number. */
const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 48 && code <= 57) return 0;
  return SEPARATORS.has(String.fromCharCode(code)) ? 1 : 2;
});

/**
 * Whether the text may have a run of so many digits: the cheap question that most texts fail.
 * Where the text has escapes or other scripts' characters, they count as digits.
 */
export function mayHaveDigits(text: string, fewest: number): boolean {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code >= 128 || code === 37 ? 0 : ASCII_KINDS[code];
    if (code === 37) index += 2;
    if (kind === 0) {
      count += 1;
      if (count >= fewest) return true;
    } else if (kind === 2) {
      count = 0;
    }
  }
  return false;
}
