/** The shortest secret that can be told from other text: `pwd=x`. */
const SHORTEST = 5;
const CARD_DIGITS = 12;
const KEY_LENGTH = 40;

const DIGIT = 1;
const SEPARATOR = 2;
const WORD = 4;

/** What each ASCII character can be part of: a card number, or a long run of base64. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) return DIGIT | WORD;
  if (character === '+') return SEPARATOR | WORD;
  if (/[ ._-]/.test(character)) return SEPARATOR;
  return /[A-Za-z/]/.test(character) ? WORD : 0;
});

/**
 * Every credential that `redactText` knows has one of these beside it or inside; and other scripts'
 * characters or an escape (`%34` is a digit) ask for its exact look.
 */
const MARKER =
  /[^\0-\x7f]|%|eyJ|A[KS]IA|-----BEGIN|:\/\/[^/\s]*@|bearer|basic|authorization|passw|pwd|passphrase|secret|api_?key|token/i;

/**
 * Whether a text may hold a card number or a secret. "No" is certain, and nearly every text is a no;
 * that answer costs a small part of what `redactText` does.
 */
export function isSuspect(text: string): boolean {
  return text.length >= SHORTEST && (hasLongRun(text) || MARKER.test(text));
}

/** Digits enough for a card number, or characters enough for a secret key. */
function hasLongRun(text: string): boolean {
  let digits = 0;
  let word = 0;
  for (let index = 0; index < text.length; index += 1) {
    const kind = KINDS[text.charCodeAt(index)] ?? 0;
    if ((kind & DIGIT) !== 0) digits += 1;
    else if ((kind & SEPARATOR) === 0) digits = 0;
    word = (kind & WORD) === 0 ? 0 : word + 1;
    if (digits >= CARD_DIGITS || word >= KEY_LENGTH) return true;
  }
  return false;
}
