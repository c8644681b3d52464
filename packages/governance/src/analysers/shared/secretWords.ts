/**
 * What names say "the value is a secret", and what values are none although they stand there.
 * Used wherever configuration gives a value a name.
 */

/** The last words of a name that holds a secret. */
const SECRET_ENDINGS = [
  'password',
  'passwd',
  'passwort',
  'pwd',
  'passphrase',
  'pass',
  'secret',
  'secretkey',
  'secretaccesskey',
  'secretkeybase',
  'secretstring',
  'token',
  'apikey',
  'apisecret',
  'apitoken',
  'accesskey',
  'privatekey',
  'encryptionkey',
  'signingkey',
  'masterkey',
  'clientsecret',
  'authkey',
  'authtoken',
  'credential',
  'credentials',
];

/** Names that end so without holding a secret. */
const NO_SECRET =
  /(?:public[-_]?key|max[-_]?tokens?|by[-_]?pass|compass|csrf[-_]?token|next[-_]?token|page[-_]?token|continuation[-_]?token|client[-_]?token|creation[-_]?token|use[-_]?token|id[-_]?token[-_]?sign|tokenless)$/i;

/** Whether a name such as `DB_PASSWORD`, `masterPassword` or `jwt-secret` announces a secret. */
export function isSecretName(name: string): boolean {
  if (name.length > 100 || NO_SECRET.test(name)) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !/^\d+$/.test(word));
  for (let count = 1; count <= Math.min(3, words.length); count += 1) {
    if (SECRET_ENDINGS.includes(words.slice(-count).join(''))) return true;
  }
  return /(?:password|passwd)$/.test(words.at(-1) ?? '');
}

/** A value that points elsewhere: an environment variable, a template, a path into a store. */
export function isReference(value: string): boolean {
  return (
    /^\s*$/.test(value) ||
    /\$\{|\$\(|\{\{|<%|%\(|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^@[A-Za-z]/.test(value) ||
    /^(?:arn:|\/run\/secrets\/|vault:|secret:|ssm:|op:\/\/|file:|env:|sm:\/\/|ref\+|!)/i.test(
      value,
    ) ||
    /^(?:process\.env|os\.environ|var\.|local\.|data\.|module\.|secrets\.|env\.)/.test(value) ||
    /^(?:true|false|null|none|nil|undefined|required|optional|string|str|enabled|disabled)$/i.test(
      value,
    ) ||
    /^[./~][\w./-]*\/[\w./-]*$/.test(value)
  );
}

/** A value that is plainly made to be replaced: `<password>`, `xxxxxxxx`, `********`. */
export function isBlank(value: string): boolean {
  return (
    /^<[^<>]*>$|^\[[^[\]]*\]$|^_+$/.test(value) ||
    /^(?:([x*.#0-])\1{2,}|\.\.\.|…)$/i.test(value) ||
    /replace[-_ ]?(?:me|with|this)|insert[-_ ]|^your[-_ ]|[-_ ]here$|redacted|masked/i.test(value)
  );
}

/** A value that stands for one in documents, examples and tests. */
export function isPlaceholder(value: string): boolean {
  return (
    isReference(value) ||
    isBlank(value) ||
    /example|sample|change[-_]?me|placeholder|dummy|fake|todo|fixme|foobar|lorem|not[-_ ]?a[-_ ]?(?:real|secret)|x{4,}|\*{3,}|\.{3}|…|1234567890|abcdef(?:gh|01)|deadbeef|^hunter2$|correct[-_ ]?horse/i.test(
      value,
    ) ||
    /^(?:password|passwd|secret|token|test|testing|admin|root|user|default|none|postgres|guest|local|localhost|development|dev|qwerty)\d{0,4}$/i.test(
      value,
    )
  );
}

/** Bits per character, by how often each character comes. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}
