export interface MaskOptions {
  /**
   * Shows the bank identification number too: the first six digits, or the first eight where the
   * number has 16 digits or more. For people with a business need alone (PCI DSS 3.4.1).
   * @default false
   */
  bin?: boolean;
}

/**
 * Renders a card number as `************1111`, or as `41111111****1111` with `bin`: never more than
 * PCI DSS 4.0.1, 3.4.1 allows on a screen.
 *
 * Separators are dropped. What is no card number by its length (12 to 19 digits) is masked whole.
 */
export function maskCardNumber(pan: string, { bin = false }: MaskOptions = {}): string {
  const digits = pan.replace(/[\s.-]/g, '');
  if (!/^\d{12,19}$/.test(digits)) return '*'.repeat(digits.length);
  const shown = bin ? (digits.length >= 16 ? 8 : 6) : 0;
  return `${digits.slice(0, shown)}${'*'.repeat(digits.length - shown - 4)}${digits.slice(-4)}`;
}
