import { entropy, isPlaceholder, isSecretName } from '../shared/secretWords.ts';
import type { FoundSecret } from './patterns.ts';

/** Files of settings, in which a name and a literal value stand side by side. */
const SETTINGS =
  /(?:\.(?:env|ya?ml|json|jsonc|toml|ini|cfg|conf|config|properties|tfvars|xml|sh|bash|ps1|bat|py|rb|php|java|kt|go|cs|gradle)|(?:^|\/)(?:\.env[\w.-]*|\.npmrc|\.netrc|\.pgpass))$/;

/** Made to be copied and filled in. */
const SAMPLE = /(?:^|[./_-])(?:example|sample|template|dist|defaults?|schema)(?:[./_-]|$)/i;

/** Languages in which a value without quotes is a name, not a text. */
const QUOTED_ONLY = /\.(?:py|rb|php|java|kt|go|cs|gradle|json|jsonc|toml)$/;

/** A name, what assigns, and the rest of the line, in which more may follow. */
const ASSIGNMENT =
  /(?:^|[^\w$/\\@])([A-Za-z][\w.-]{1,80})["']?[ \t]{0,8}[:=]{1,2}>?[ \t]{0,8}(?=([^\n]{1,500}))/gm;

/** `<password>…` of XML. */
const ELEMENT = /<([A-Za-z][\w.-]{1,80})>([^<>\n]{1,500})/g;

export const hasSettings = (path: string): boolean => SETTINGS.test(path) && !SAMPLE.test(path);

/** Literal values of names that announce a secret. */
export function findAssignments(path: string, text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [whole, name = '', rest = ''] = match;
    if (!isSecretName(name)) continue;
    const { value, isBare } = valueOf(rest);
    if ((isBare && QUOTED_ONLY.test(path)) || !isLiteral(value, isBare)) continue;
    const start = match.index + whole.length + rest.indexOf(value);
    found.push({ rule: 'secrets/hard-coded', name, start, secret: value });
  }
  for (const match of text.matchAll(ELEMENT)) {
    const [whole, name = '', value = ''] = match;
    if (!path.endsWith('.xml') && !path.endsWith('.config')) break;
    if (!isSecretName(name) || !isLiteral(value, false)) continue;
    found.push({
      rule: 'secrets/hard-coded',
      name,
      start: match.index + whole.length - value.length,
      secret: value,
    });
  }
  return found;
}

/** The text in quotes at the beginning, or everything up to a mark that ends a value. */
function valueOf(rest: string): { value: string; isBare: boolean } {
  const [, quote] = /^(["'])/.exec(rest) ?? [];
  if (quote !== undefined) return { value: rest.split(quote)[1] ?? '', isBare: false };
  return { value: rest.split(/[\s"'#,;{}()<>[\]]/, 1)[0] ?? '', isBare: true };
}

function isLiteral(value: string, isBare: boolean): boolean {
  if (value.length < 6 || isPlaceholder(value)) return false;
  // Secrets are made of what every keyboard has; other scripts write words without spaces.
  if (!/^[\x20-\x7e]*$/.test(value)) return false;
  // Sentences and types are words with spaces; calls and lookups have brackets.
  if (/\s/.test(value) || /[()[\]]/.test(value)) return false;
  if (isBare && value.split(/[._-]/).every((word) => /^[A-Za-z]+$/.test(word))) return false;
  if (/^https?:\/\//.test(value)) return false;
  return entropy(value) >= 2.5;
}
