/** What a digit adds to the sum when it is doubled. */
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/** Whether the digits at `start` to `end` pass the Luhn check (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: ArrayLike<number>, start = 0, end = digits.length): boolean {
  let sum = 0;
  let double = false;
  for (let index = end - 1; index >= start; index -= 1) {
    const digit = digits[index] ?? 0;
    sum += double ? (DOUBLED[digit] ?? 0) : digit;
    double = !double;
  }
  return sum % 10 === 0;
}
