/** Separates the texts of a list that goes to PostgreSQL as one text: `string_to_array($1, chr(30))`. */
const SEPARATOR = '\u001E';

/**
 * A list of texts as one text. JSON escapes the separator, and keys are printable.
 *
 * @throws {RangeError} when a text holds the separator
 */
export function joined(texts: readonly string[]): string {
  const text = texts.join(SEPARATOR);
  // One search over the whole is cheaper than one for each.
  if (texts.length > 0 && text.split(SEPARATOR).length !== texts.length) {
    throw new RangeError('A text holds the control character U+001E. Refuse it where it comes in.');
  }
  return text;
}

/** The literal of an array whose members need no quotes: numbers, UUIDs, codes. */
export function literal(
  values: readonly (string | number | bigint | boolean | null | undefined)[],
): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`;
}
