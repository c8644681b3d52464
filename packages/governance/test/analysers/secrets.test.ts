import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secrets } from '../../src/analysers/secrets/index.ts';
import { isPlaceholder, isSecretName } from '../../src/analysers/shared/secretWords.ts';
import { changeSince } from '../../src/change/since.ts';
import { temporaryRepository } from '../repository.ts';
import { found, judge } from './support.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const LETTERS = 'q7Zt2Kx9Lm4Rv8Bn3Ws6Yd1Hf5Jc0PgAeUiOzQk';
const token = (prefix: string, length: number): string => join(prefix, LETTERS.slice(0, length));

const CREDENTIALS: Record<string, string> = {
  'AWS access key': join('AKIA', 'Q3EGRJ7ZZX4KLMN2'),
  'AWS secret key': join('aws_secret_access_key = ', 'q7Zt2Kx9Lm4Rv8Bn3Ws6Yd1Hf5Jc0PgAeUi/zQk+'),
  'GitHub token': token('ghp_', 36),
  'GitLab token': token('glpat-', 20),
  'Slack token': join('xox', 'b-924681357902-', LETTERS.slice(0, 24)),
  'Stripe key': token('sk_live_', 24),
  'Google API key': token('AIza', 35),
  'npm token': token('npm_', 36),
  'SendGrid key': join('SG.', LETTERS.slice(0, 22), '.', LETTERS, 'abcd'),
};

describe('secrets', () => {
  test.each(Object.entries(CREDENTIALS))('finds a credential: %s', async (_name, credential) => {
    const text = `first\nconst value = '${credential}';\n`;
    expect(await found(secrets, 'src/a.py', text)).toEqual(['secrets/provider-credential:2']);
    expect(await found(secrets, 'src/a.ts', `// ${text}`)).toEqual([]);
    expect(await found(secrets, 'src/a.ts', `\n// ${credential}`)).toEqual([
      'secrets/provider-credential:2',
    ]);
    expect(await found(secrets, 'test/a.test.ts', text)).toEqual(['secrets/provider-credential:2']);
  });

  test.each([
    ['the key of the manuals', join('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a form without randomness', `ghp_${'a'.repeat(36)}`],
    ['a placeholder', 'sk_live_xxxxxxxxxxxxxxxxxxxxxxxx'],
    ['a test key', token('sk_test_', 24)],
    ['a hash', 'sha512-q7Zt2Kx9Lm4Rv8Bn3Ws6Yd1Hf5Jc0PgAeUiOzQk=='],
    ['a uuid', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
    ['an example of an API', `examples: ['${token('ghp_', 36)}']`],
  ])('passes %s', async (_name, text) => {
    expect(await found(secrets, 'src/a.py', `a = 1 # ${text}\n`)).toEqual([]);
  });

  test.each([
    ['config/app.properties', 'jdbc.url=jdbc:sqlserver://db;user=sa;password=kf83Hsl2kdP0'],
    ['config/app.properties', 'url=jdbc:postgresql://db/x?user=app&password=kf83Hsl2kdP0'],
    ['config/app.yaml', 'source: Server=db;Uid=app;Pwd=kf83Hsl2kdP0'],
    ['config/.env', join('REDIS_URL=redis:', '//:kf83Hsl2kdP0@cache:6379')],
  ])('finds the password of a connection in %s: %s', async (path, text) => {
    expect(await found(secrets, path, `${text}\n`)).toEqual(['secrets/connection-string:1']);
    const elsewhere = text.replace('kf83Hsl2kdP0', '${PASSWORD}');
    expect(await found(secrets, path, `${elsewhere}\n`)).toEqual([]);
  });

  test.each([
    ['config/app.json', '{ "smtp": { "password": "kf83Hsl2kdP0" } }'],
    ['config/app.yaml', 'auth: { secret: f8d7c6b5a4938271 }'],
    ['settings.xml', '<server><password>kf83Hsl2kdP0</password></server>'],
  ])('finds a secret that is not the first name of its line in %s: %s', async (path, text) => {
    expect(await found(secrets, path, `${text}\n`)).toEqual(['secrets/hard-coded:1']);
  });

  test('a word of a script without spaces is no secret', async () => {
    const text = '{ "pass": "頁面至少有一個一級標題", "secret": "Schlüsselbund-für-9" }\n';
    expect(await found(secrets, 'locales/zh.json', text)).toEqual([]);
  });

  test('finds private keys, also on one line', async () => {
    const body = `${LETTERS}${LETTERS}${LETTERS}`;
    const key = `-----BEGIN ${'RSA'} PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----\n`;
    const inline = `{"key": "${key.replaceAll('\n', '\\n')}"}`;
    expect(await found(secrets, 'deploy/key.txt', key)).toEqual(['secrets/private-key:2']);
    expect(await found(secrets, 'deploy/key.json', inline)).toEqual(['secrets/private-key:1']);
    expect(await found(secrets, 'test/fixtures/key.pem', key)).toEqual([]);
    const shown = '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n';
    expect(await found(secrets, 'docs/tls.md', shown)).toEqual([]);
  });

  test('finds tokens that are signed, and not those of manuals', async () => {
    const part = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
    const signature = Buffer.from([...Array(32).keys()].map((n) => (n * 37 + 129) % 256));
    const jwt = (payload: string, signed: string | Buffer): string =>
      [part('{"alg":"HS256","typ":"JWT"}'), part(payload), part(signed)].join('.');
    const real = jwt('{"sub":"svc-payments","role":"admin"}', signature);
    expect(await found(secrets, 'a.txt', real)).toEqual(['secrets/provider-credential:1']);
    const manual = jwt('{"sub":"1234567890","name":"John Doe"}', signature);
    const fake = jwt('{"sub":"svc-payments"}', 'signature of twenty');
    expect(await found(secrets, 'a.txt', `${manual}\n${fake}\n`)).toEqual([]);
  });

  test.each([
    ['postgres://app:S3cr3tPw@db.internal:5432/x', true],
    ['mongodb+srv://root:qK9zL2@cluster0.ab1.mongodb.net', true],
    ['postgres://app:S3cr3tPw@localhost:5432/x', false],
    ['postgres://app:${PASSWORD}@db.internal/x', false],
    ['postgres://user:password@host/x', false],
    ['https://example.com/a:b@c', false],
    ['https://user@host.example/x', false],
  ])('connection string %s', async (url, isFound) => {
    const expected = isFound ? ['secrets/connection-string:1'] : [];
    expect(await found(secrets, 'src/a.py', `connect("${url}")\n`)).toEqual(expected);
    expect(await found(secrets, 'test/a.test.ts', `connect("${url}")\n`)).toEqual([]);
  });

  test.each([
    ['config/app.yaml', 'database:\n  password: Tr0ub4dor&3x\n', 2],
    ['config/app.json', '{\n  "apiKey": "q7Zt2Kx9Lm4R"\n}\n', 2],
    ['.env', 'A=1\nexport JWT_SECRET=q7Zt2Kx9Lm4R\n', 2],
    ['app.properties', 'spring.datasource.password=q7Zt2Kx9\n', 1],
    ['settings.py', 'SECRET_KEY = "q7Zt2Kx9Lm4R!"\n', 1],
  ])('finds the value of a secret in %s', async (path, text, line) => {
    expect(await found(secrets, path, text)).toEqual([`secrets/hard-coded:${String(line)}`]);
  });

  test.each([
    ['config/app.yaml', 'password: ${DB_PASSWORD}\nsecretName: db-credentials\ntoken:\n'],
    ['config/app.yaml', 'password: changeme\ntoken: <your token>\napiKey: "xxxxxxxx"\n'],
    ['config/app.yaml', 'passwordPolicy: strict\ntokenEndpoint: https://id.example/token\n'],
    ['.env.example', 'JWT_SECRET=q7Zt2Kx9Lm4R\n'],
    ['settings.py', 'SECRET_KEY = os.environ["SECRET_KEY"]\npassword = get_password()\n'],
    ['config/test.json', '{ "description": "the password: at least twelve letters" }\n'],
    ['test/fixtures/app.yaml', 'password: Tr0ub4dor&3x\n'],
    ['src/a.ts', 'const password = "Tr0ub4dor&3x";\n'],
  ])('passes %s', async (path, text) => {
    expect(await found(secrets, path, text)).toEqual([]);
  });

  test('finds what one commit adds and the next removes', async () => {
    const repository = temporaryRepository({ 'a.txt': 'one\n' });
    repository.git('checkout', '--quiet', '-b', 'change');
    const credential = token('ghp_', 36);
    repository.write({ 'a.txt': `one\ntoken ${credential}\n` });
    repository.commit('feat: add');
    repository.write({ 'a.txt': 'one\ntwo\n' });
    repository.commit('fix: remove');
    const { change, root } = await changeSince(repository.root, 'main');
    const { findings } = await judge(secrets, {
      files: { 'a.txt': 'one\ntwo\n' },
      root,
      ...(change.base !== undefined && { base: change.base }),
      commits: [...change.commits],
    });
    expect(findings).toMatchObject([{ rule: 'secrets/in-history', path: 'a.txt', line: 1 }]);
    expect(JSON.stringify(findings)).not.toContain(credential);
  });

  test('no finding shows a secret, and no text makes it throw', async () => {
    const piece = fc.constantFrom(
      ...Object.values(CREDENTIALS),
      'password: ',
      '"',
      "'",
      '\n',
      ' ',
      '=',
      'q7Zt2Kx9Lm4R8v',
      '-----BEGIN PRIVATE KEY-----',
      '://',
      ':',
      '@',
      'eyJ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const { findings } = await judge(secrets, { files: { 'a.yaml': pieces.join('') } });
        for (const { message } of findings) {
          expect(message).not.toContain('q7Zt2Kx9');
          expect(message).not.toContain('Q3EGRJ');
        }
      }),
    );
  });
});

test.each([
  'DB_PASSWORD',
  'masterPassword',
  'jwt-secret',
  'apiKey',
  'AWS_SECRET_ACCESS_KEY',
  'dbpassword',
  'token',
])('%s announces a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'passwordPolicy',
  'secretName',
  'token_ttl',
  'maxTokens',
  'public_key',
  'keyboard',
  'DB_PASSWORD_FILE',
])('%s announces none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  '',
  '${X}',
  '$HOME',
  '{{ x }}',
  'changeme',
  '<password>',
  'process.env.X',
  'arn:aws:x',
  'xxxx-xxxx',
  'password1',
])('%j is a placeholder', (value) => {
  expect(isPlaceholder(value)).toBe(true);
});
