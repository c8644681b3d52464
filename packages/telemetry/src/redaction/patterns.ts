export type TextPattern = 'email' | 'iban';

interface Rule {
  /** Without it in a text, there is nothing to find: the cheap question. */
  isPossible: (text: string) => boolean;
  replace: (text: string) => string;
}

const EMAIL = /[\w.!#$&'*+/=?^`{|}~-]{1,64}@[a-z0-9.-]{1,252}[a-z0-9]/gi;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}[A-Z0-9 ]{10,41}[A-Z0-9]/g;

export const TEXT_PATTERNS: Record<TextPattern, Rule> = {
  email: {
    isPossible: (text) => text.includes('@'),
    replace: (text) => text.replace(EMAIL, '[email]'),
  },
  iban: {
    isPossible: (text) => text.length >= 15 && /[A-Z]{2}\d{2}/.test(text),
    replace: (text) => text.replace(IBAN, maskIban),
  },
};

/** An account number as SWIFT's registry writes it: at most 34 characters that pass ISO 7064 mod 97-10. */
function maskIban(candidate: string): string {
  const words = candidate.split(' ');
  // The expression may have taken capitals of the words that follow.
  for (let count = words.length; count > 0; count -= 1) {
    const iban = words.slice(0, count).join('');
    if (passesMod97(iban)) return ['[iban]', ...words.slice(count)].join(' ');
  }
  return candidate;
}

function passesMod97(iban: string): boolean {
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
