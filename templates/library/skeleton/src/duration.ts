/** A text is not a duration. Its message says which text, and what one looks like. */
export class DurationError extends Error {
  /** Tells it from other errors, also across copies of the library. */
  override readonly name = 'DurationError';
}

/** Milliseconds in each unit, the largest first. */
const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

type Unit = keyof typeof UNITS;

const ORDER = Object.keys(UNITS) as Unit[];
const PARTS = /(\d{1,9})(ms|[dhms])/g;

/**
 * Reads a duration such as `1h30m`.
 *
 * @param text numbers with the units `d`, `h`, `m`, `s` and `ms`, each once, the largest first
 * @returns milliseconds
 * @throws {@link DurationError} when the text is something else
 */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(PARTS)];
  let read = '';
  let last = -1;
  let milliseconds = 0;
  for (const [part, number, unit] of parts) {
    const place = ORDER.indexOf(unit as Unit);
    if (place <= last) break;
    last = place;
    read += part;
    milliseconds += Number(number) * UNITS[unit as Unit];
  }
  if (text === '' || read !== text) {
    throw new DurationError(`"${text}" is not a duration. Write one such as 1h30m or 250ms.`);
  }
  return milliseconds;
}

/**
 * Writes a duration with the largest units that fit, such as `1h30m`.
 *
 * @param milliseconds a whole number that is not negative
 * @throws {@link DurationError} when it is another number
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new DurationError(`${milliseconds} is not a whole number of milliseconds from 0 on.`);
  }
  let rest = milliseconds;
  let text = '';
  for (const unit of ORDER) {
    const count = Math.floor(rest / UNITS[unit]);
    rest %= UNITS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text || '0ms';
}
