/**
 * Each expression begins where a word begins and repeats within bounds or to the end of one
 * character class, so that no text makes the search slower than linear.
 */
const JWT = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g;
const ACCESS_KEY = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g;
const SECRET_KEY = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])/g;
/* eslint-disable security/detect-unsafe-regex -- They are bounded, as said above. */
const CREDENTIALS =
  /(?<![\w-])(bearer|basic)(\s{1,8}|%20|\+)(?=[\w.~+/%-]{0,64}[\d=]|[\w.~+/%-]{20})[\w.~+/%-]+=*/gi;
const AUTHORIZATION =
  /(?<![\w])(authorization["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\]{0,4})(?:[a-z]{1,20}\s{1,4})?[^\s"',;\\]+/gi;
const URL_PASSWORD =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@?#"']{0,128}:)[^\s/"']{1,256}@/gi;
const NAMED_SECRET =
  /(?<![\w-])([\w-]{0,40}?(?:password|passwd|pwd|passphrase|secret|api_?key|access_?key|private_?key|access_?token|refresh_?token)["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\]{0,4})[^\s"'&,;\\]{1,512}/gi;

/* eslint-enable security/detect-unsafe-regex */

/** What a text must contain before one of the case-insensitive searches is worth its time. */
const NAMES =
  /bearer|basic|authorization|passw|pwd|passphrase|secret|api_?key|(?:access|refresh|private)_?(?:token|key)/i;

/** Replaces credentials and keys by a word that names what stood there. */
export function redactSecrets(text: string): string {
  let result = text;
  if (result.includes('-----BEGIN')) result = result.replace(PRIVATE_KEY, '[private key]');
  if (result.includes('://')) result = result.replace(URL_PASSWORD, '$1[redacted]@');
  if (NAMES.test(result)) result = redactNamed(result);
  if (result.includes('eyJ')) result = result.replace(JWT, '[token]');
  if (result.length >= 20) result = result.replace(ACCESS_KEY, '[access key]');
  if (result.length >= 40) {
    result = result.replace(SECRET_KEY, (word) => (looksRandom(word) ? '[secret key]' : word));
  }
  return result;
}

function redactNamed(text: string): string {
  return text
    .replace(AUTHORIZATION, '$1[redacted]')
    .replace(CREDENTIALS, '$1$2[redacted]')
    .replace(NAMED_SECRET, '$1[redacted]');
}

/** 40 base64 characters are a secret key; a digest in hexadecimal and a path are not. */
function looksRandom(word: string): boolean {
  const count = (part: RegExp) => word.match(part)?.length ?? 0;
  return count(/[A-Z]/g) >= 5 && count(/[a-z]/g) >= 5 && count(/\d/g) >= 1 && count(/[+/]/g) <= 6;
}
