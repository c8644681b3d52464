/** The words of a name, in lower case: `cardNumber`, `card_number` and `CARD-NUMBER` are the same. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** A name as text to match expressions against: `card number`. */
export function spoken(name: string): string {
  return wordsOf(name).join(' ');
}
