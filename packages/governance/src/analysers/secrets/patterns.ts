import { entropy, isPlaceholder } from '../shared/secretWords.ts';

export type SecretRule =
  | 'secrets/provider-credential'
  | 'secrets/private-key'
  | 'secrets/connection-string'
  | 'secrets/hard-coded'
  | 'secrets/in-history';

interface SecretPattern {
  rule: SecretRule;
  /** What it is, for the message. */
  name: string;
  /** In small letters, a text that every match contains: most files are left out by it. */
  hint: string;
  /** Global, and linear: no repetition inside a repetition. The first group is the secret. */
  pattern: RegExp;
  /** Whether a match is one; without it every match that is no placeholder. */
  isReal?(secret: string): boolean;
}

const credential = (
  name: string,
  hint: string,
  pattern: RegExp,
  isReal?: (secret: string) => boolean,
): SecretPattern => ({
  rule: 'secrets/provider-credential',
  name,
  hint,
  pattern,
  ...(isReal && { isReal }),
});

/** Random enough not to be a word or a counter. */
const isRandom = (secret: string): boolean => entropy(secret) >= 3 && !isPlaceholder(secret);

/** Forms that providers document for their credentials. */
const SECRET_PATTERNS: readonly SecretPattern[] = [
  credential('AWS access key', 'akia', /\b(AKIA[A-Z2-7]{16})\b/g, isRandom),
  credential('AWS session key', 'asia', /\b(ASIA[A-Z2-7]{16})\b/g, isRandom),
  credential(
    'AWS secret key',
    'aws',
    /aws_?(?:secret)?_?(?:access)?_?key["']?\s{0,4}[:=]{1,2}>?\s{0,4}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    isRandom,
  ),
  credential('GitHub token', 'gh', /\b(gh[pousr]_[A-Za-z0-9]{36,255})\b/g, isRandom),
  credential('GitHub token', 'github_pat_', /\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g),
  credential('GitLab token', 'glpat-', /\b(glpat-[\w-]{20,64})(?![\w-])/g, isRandom),
  credential('Slack token', 'xox', /\b(xox[abeoprs]-\d{6,}-[A-Za-z0-9-]{10,200})/g, isRandom),
  credential('Slack app token', 'xapp-', /\b(xapp-\d-[A-Z0-9]{6,}-\d{6,}-[a-f0-9]{20,128})\b/g),
  credential(
    'Slack webhook',
    'hooks.slack.com',
    /(https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,40})/g,
    isRandom,
  ),
  credential('Stripe key', '_live_', /\b((?:sk|rk)_live_[A-Za-z0-9]{16,247})\b/g, isRandom),
  credential('Stripe webhook secret', 'whsec_', /\b(whsec_[A-Za-z0-9+/=]{32,64})/g, isRandom),
  credential('Google API key', 'aiza', /\b(AIza[\w-]{35})(?![\w-])/g, isRandom),
  credential('Google OAuth secret', 'gocspx-', /\b(GOCSPX-[\w-]{28})(?![\w-])/g, isRandom),
  credential('npm token', 'npm_', /\b(npm_[A-Za-z0-9]{36})\b/g, isRandom),
  credential(
    'npm registry token',
    '_authtoken',
    /_authToken\s{0,4}=\s{0,4}["']?([\w-]{20,200})/g,
    isRandom,
  ),
  credential('PyPI token', 'pypi-', /\b(pypi-AgEI[\w-]{50,255})/g),
  credential('SendGrid key', 'sg.', /\b(SG\.[\w-]{22}\.[\w-]{43})(?![\w-])/g, isRandom),
  credential('Twilio key', 'sk', /\b(SK[0-9a-f]{32})\b/g, isRandom),
  credential('OpenAI key', 'sk-', /\b(sk-(?:proj|svcacct|admin)-[\w-]{40,200})/g, isRandom),
  credential('OpenAI key', 't3blbkfj', /\b(sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})\b/g),
  credential('Anthropic key', 'sk-ant-', /\b(sk-ant-[a-z]{3,5}\d{2}-[\w-]{80,120})/g),
  credential('Azure storage key', 'accountkey', /AccountKey=([A-Za-z0-9+/]{86}==)/g, isRandom),
  credential('DigitalOcean token', 'do', /\b(do[opr]_v1_[a-f0-9]{64})\b/g, isRandom),
  credential(
    'Datadog key',
    'dd',
    /\bDD_(?:API|APP)_KEY["']?\s{0,4}[:=]\s{0,4}["']?([a-f0-9]{32,40})\b/gi,
    isRandom,
  ),
  credential('Hugging Face token', 'hf_', /\b(hf_[A-Za-z]{34})\b/g, isRandom),
  credential('Shopify token', 'shp', /\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b/g, isRandom),
  credential('Square token', 'sq0', /\b(sq0(?:atp|csp)-[\w-]{22,43})(?![\w-])/g, isRandom),
  credential(
    'Adyen key',
    'aqe',
    /\b(AQE[a-z][A-Za-z0-9+/]{80,400}-[A-Za-z0-9+/=]{20,80}-[^\s"']{10,40})/g,
  ),
  credential('Vault token', 'hvs.', /\b(hvs\.[\w-]{90,120})(?![\w-])/g),
  credential(
    'Terraform Cloud token',
    'atlasv1',
    /\b([A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70})(?![\w-])/g,
  ),
  credential('age key', 'age-secret-key-1', /\b(AGE-SECRET-KEY-1[0-9A-Z]{58})\b/g),
  credential(
    'JSON Web Token',
    'eyj',
    /\b(eyJ[\w-]{10,2000}\.eyJ[\w-]{10,6000}\.[\w-]{20,2000})(?![\w-])/g,
    isSignedToken,
  ),
  {
    rule: 'secrets/private-key',
    name: 'private key',
    hint: '-----begin',
    pattern:
      /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----[\\nr"'\s]{0,8}([A-Za-z0-9+/=:,\s\\-]{60,200})/g,
    isReal: (secret) => !/example|redacted|\.\.\./i.test(secret) && entropy(secret) >= 3,
  },
  {
    rule: 'secrets/connection-string',
    name: 'connection string with a password',
    hint: '://',
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|kafka|mssql|sqlserver|ftps?|sftp|smtps?|ldaps?|https?):\/\/[^\s:/@"'`<>]{0,80}:([^\s@/"'`<>]{3,200})@(?!(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal|example\.)[:/"'\s]?)[\w.[\]-]{1,200}/g,
    isReal: (secret) => !isPlaceholder(secret) && !/^[A-Z_]+$|^(?:pass|pw|p)$/.test(secret),
  },
  {
    rule: 'secrets/connection-string',
    name: 'connection string with a password',
    hint: '=',
    // `Server=…;Password=…` of .NET and ODBC, and `jdbc:…?user=…&password=…`.
    pattern:
      /(?:jdbc:|\b(?:Server|Data Source|Host)\s{0,3}=)(?![^\n"'<>]{0,60}\b(?:localhost|127\.0\.0\.1)\b)[^\n"'<>]{1,300}[;?&]\s{0,3}(?:password|pwd)\s{0,3}=\s{0,3}([^\s;&"'<>{}]{3,200})/gi,
    isReal: (secret) => !isPlaceholder(secret),
  },
];

/** A secret that stands in a text. The secret itself is for comparing only, never for a message. */
export interface FoundSecret {
  rule: SecretRule;
  /** What it is: `AWS access key`. */
  name: string;
  /** Offset of the secret in the text. */
  start: number;
  secret: string;
}

/** Everything in the text that has the form of a known credential and is no placeholder. */
export function findSecrets(text: string): FoundSecret[] {
  const lower = text.toLowerCase();
  return SECRET_PATTERNS.filter(({ hint }) => lower.includes(hint)).flatMap(
    ({ rule, name, pattern, isReal }) =>
      [...text.matchAll(pattern)].flatMap((match) => {
        const secret = match[1] ?? '';
        if (!(isReal?.(secret) ?? !isPlaceholder(secret))) return [];
        return [{ rule, name, start: match.index + match[0].indexOf(secret), secret }];
      }),
  );
}

/** A token with a header that names an algorithm, signed with bytes, and not that of every manual. */
function isSignedToken(token: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const decode = (part: string): string => Buffer.from(part, 'base64url').toString('latin1');
  if (/^[\x20-\x7e]*$/.test(decode(signature))) return false;
  if (/John Doe|"sub":"1234567890"|example/i.test(decode(payload))) return false;
  return /^\{[^{}]*"alg"/.test(decode(header));
}
