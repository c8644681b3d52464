import fc from 'fast-check';

/** A secret as it may be planted, and the part of it that must not be seen anywhere. */
export interface Planted {
  text: string;
  secret: string;
}

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));

function withCheckDigit(body: string): string {
  for (let digit = 0; digit < 10; digit += 1) {
    if (luhn(body + String(digit)) % 10 === 0) return body + String(digit);
  }
  throw new Error('One of ten check digits fits.');
}

function luhn(number: string): number {
  return [...number].reverse().reduce((sum, character, index) => {
    const doubled = Number(character) * (index % 2 === 0 ? 1 : 2);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
}

/** Numbers of networks that issue 13, 14, 15, 16 and 19 digits. */
const pan = fc
  .oneof(
    digits(14).map((rest) => `4${rest}`),
    digits(11).map((rest) => `4${rest}`),
    digits(17).map((rest) => `4${rest}`),
    digits(13).map((rest) => `51${rest}`),
    digits(12).map((rest) => `37${rest}`),
    digits(11).map((rest) => `36${rest}`),
  )
  .map(withCheckDigit);

const cardNumber = fc
  .record({ number: pan, separator: fc.constantFrom('', ' ', '-') })
  .map(({ number, separator }): Planted => {
    const text = number.length === 16 ? (number.match(/.{4}/g) ?? []).join(separator) : number;
    return { text, secret: text };
  });

const base64url = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('base64url'));

const token = fc
  .record({ subject: fc.uuid(), signature: base64url(32) })
  .map(({ subject, signature }): Planted => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return {
      text: `${part({ alg: 'ES256' })}.${part({ sub: subject })}.${signature}`,
      secret: signature,
    };
  });

const bearer = base64url(24).map((secret): Planted => ({ text: `Bearer ${secret}`, secret }));
const accessKey = fc
  .array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), { minLength: 16, maxLength: 16 })
  .map((all): Planted => ({ text: `AKIA${all.join('')}`, secret: `AKIA${all.join('')}` }));
const urlPassword = fc
  .stringMatching(/^[a-z0-9]{12,20}$/)
  .map((secret): Planted => ({ text: `postgresql://app:${secret}@db:5432/x`, secret }));
const privateKey = base64url(64).map((secret): Planted => ({
  text: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
  secret,
}));

/** A card number or a credential. */
export const planted = fc.oneof(cardNumber, token, bearer, accessKey, urlPassword, privateKey);

/** What stands around it. None of it touches the secret with a letter or a digit. */
export const surroundings = fc.record({
  before: fc.constantFrom('', 'card ', 'GET /v1/cards/', '?pan=', '"', '\n', '{"number":"', 'é '),
  after: fc.constantFrom('', ' failed', '/events', '&x=1', '"', '\n    at file.ts:1', '"}'),
});

/** Values that look alike and must stay: ids, times, amounts, versions, addresses. */
export const harmless = fc.oneof(
  fc.uuid(),
  fc.stringMatching(/^[0-9a-f]{32}$/),
  fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
  fc
    .date({ noInvalidDate: true, min: new Date('1990'), max: new Date('2090') })
    .map((date) => date.toISOString()),
  fc.integer({ min: 1_500_000_000_000, max: 1_999_999_999_999 }).map(String),
  fc.bigInt({ min: 1_500_000_000_000_000_000n, max: 1_999_999_999_999_999_999n }).map(String),
  fc.integer({ min: 0, max: 99_999_999_999 }).map(String),
  fc.ipV4(),
  fc.constantFrom('/v1/payments/:id', 'GET', 'application/json', 'Mozilla/5.0 (X11; Linux x86_64)'),
);
