import { randomInt } from 'node:crypto';

const PREFIX = 'card_';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** 26^27 values: 126 bits. */
const LENGTH = 27;

/**
 * A random token. It has no digits, so it can neither pass the Luhn check nor be taken for a card
 * number, and it says nothing of the number that it stands for.
 */
export function randomToken(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length)));
  return PREFIX + letters.join('');
}
