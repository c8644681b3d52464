import { spoken } from './names.ts';

/** Texts that are credentials whatever they are called. */
const KNOWN =
  /^(AKIA|ASIA)[A-Z0-9]{16}$|^gh[pousr]_[A-Za-z0-9]{30,}$|^github_pat_\w{40,}$|^sk_(live|test)_[A-Za-z0-9]{16,}$|^rk_(live|test)_[A-Za-z0-9]{16,}$|^xox[abprs]-[A-Za-z0-9-]{10,}$|^AIza[\w-]{35}$|^glpat-[\w-]{20,}$|^npm_[A-Za-z0-9]{36}$|^SG\.[\w-]{16,}\.[\w-]{16,}$|^sk-(proj-|ant-)?[\w-]{20,}$|^-----BEGIN (RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z\d+/=]{16}|^https:\/\/hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+$|^whsec_[A-Za-z0-9]{16,}$|^shp(at|ss|ca|pa)_[a-f\d]{32}$|^dop_v1_[a-f\d]{64}$|^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}$/;

export function isKnownToken(text: string): boolean {
  return text.length < 4_000 && KNOWN.test(text.trim()) && !/EXAMPLE|x{6,}|X{6,}|0{8,}/.test(text);
}

const PLACEHOLDER =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /^(change[-_ ]?me\b.*|your.*|<.*>|\[.*\]|\{.*\}|x{3,}|\*+|\.{3,}|-+|todo|tbd|none|null|undefined|n\/a|redacted|\[?redacted\]?|example.*|placeholder.*|dummy.*|fake.*|insert.*|replace.*|enter .*|\$\{.*\}|\$\w+|%\w+%|process\.env.*|env\..*|secret:.*|vault:.*|ssm:.*|arn:aws:.*|projects\/.*|file:.*)$/i;
/** Words that only name a kind of field: of a form, a schema, a header, an event. */
const FIELD_WORD =
  /^(password|passwd|pass|secret|token|apikey|api[-_]key|api key|bearer|basic|string|text|hidden|required|optional|current-password|new-password|off|on|true|false|access|refresh|id|jwt|oauth2?|header|cookie|body|query|x-[a-z-]+|authorization|[a-z]+[-_.](token|key|secret|password)|(access|refresh|auth|id|csrf|xsrf|session|reset|user|api|client|private|public|secret)[-_ ]?(token|key|id|secret|password))$/i;

/**
 * Whether a text that is called a secret is one: not a placeholder, a word for a field, a message
 * to people, an address, or the name of something in the environment.
 *
 * @param name - the words of the name that it goes by
 */
export function looksLikeSecret(text: string, name: string): boolean {
  const value = text.trim();
  if (value.length < 4 || value.length > 4_000) return false;
  if (PLACEHOLDER.test(value) || FIELD_WORD.test(value)) return false;
  // A name for itself: `X_AUTH_TOKEN = 'x-auth-token'`.
  if (/[-_. ]/.test(value) && spoken(value) === name) return false;
  if (/\s/.test(value)) return isPassphrase(value);
  if (/^(https?|wss?|file|data|urn):/i.test(value) || /^\.{0,2}\/[\w/.-]+$/.test(value))
    return false;
  // The name of an environment variable, or of a message: `DB_PASSWORD`, `errors.password.short`.
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  if (/^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/.test(value)) return false;
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  if (/^[a-z]+([A-Z][a-z]+)*(\.[a-z]+([A-Z][a-z]+)*)+$/.test(value)) return false;
  if (/\btoken$|^pass$/.test(name))
    return isRandom(value) || (/^pass$/.test(name) && value.length >= 6 && /[\d\W]/.test(value));
  return true;
}

/** A token is recognised by what it is made of, because much else is called one. */
function isRandom(value: string): boolean {
  if (value.length < 8) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && /\d/.test(value) && entropy(value) > 2.7;
}

/** Several words in a row are a message, unless they are a passphrase without punctuation. */
function isPassphrase(value: string): boolean {
  return (
    // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
    /^([a-z]+ ){3,}[a-z]+$/.test(value) &&
    !/\b(the|is|are|a|an|your|must|please|required|not|to|of|for|and|or)\b/.test(value)
  );
}

/** Shannon's, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values())
    sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}
