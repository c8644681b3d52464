import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCardNumbers, maskCardNumber, redactText } from '../src/index.ts';

/** The networks' own test numbers. */
const NUMBERS = {
  visa: '4111111111111111',
  visa13: '4222222222222',
  visa19: '4988438843884305001',
  mastercard: '5555555555554444',
  mastercard2: '2223003122003222',
  amex: '378282246310005',
  diners: '30569309025904',
  discover: '6011111111111117',
  jcb: '3530111333300000',
  unionpay: '6205500000000000004',
  maestro: '6759649826438453',
};

const valid = fc
  .record({
    prefix: fc.constantFrom('4', '51', '55', '2221', '2720', '6011', '65', '3528', '62', '2201'),
    rest: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 15, maxLength: 15 }),
  })
  .map(({ prefix, rest }) => withCheckDigit((prefix + rest.join('')).slice(0, 15)));

function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const found = (text: string) => findCardNumbers(text).map((match) => match.digits);

describe('findCardNumbers', () => {
  test.each(Object.entries(NUMBERS))('finds a number of %s', (_network, number) => {
    expect(found(`pan=${number};`)).toEqual([number]);
    expect(findCardNumbers(`pan=${number};`)).toEqual([
      { start: 4, end: 4 + number.length, digits: number },
    ]);
  });

  test.each([
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111.1111.1111.1111',
    '4111%201111%201111%201111',
    '4111+1111+1111+1111',
    '4111%2D1111%2d1111%2D1111',
    '%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31',
    '4111 - 1111 - 1111 - 1111',
    '4111\u00a01111\u202f1111\u20111111',
    '41111111 11111111',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    '41-11-11-11-11-11-11-11',
    '４１１１１１１１１１１１１１１１',
    '٤١١١١١١١١١١١١١١١',
  ])('finds it written as %s', (text) => {
    expect(found(text)).toEqual([NUMBERS.visa]);
    expect(found(`{"a":"${text}"}`)).toEqual([NUMBERS.visa]);
  });

  test.each([
    ['Amex 3782-822463-10005', [NUMBERS.amex]],
    ['card 7 4111 1111 1111 1111 exp 12 27', [NUMBERS.visa]],
    ['4111111111111111,5555555555554444', [NUMBERS.visa, NUMBERS.mastercard]],
    ['4111111111111111 5555555555554444', [NUMBERS.visa, NUMBERS.mastercard]],
    [';4111111111111111=25121011000012345678?', [NUMBERS.visa]],
    ['%B4111111111111111^DOE/JOHN^2512101100001?', [NUMBERS.visa]],
    ['PAN4111111111111111X', [NUMBERS.visa]],
    ['4111111111111111.0', [NUMBERS.visa]],
    ['?q=a%3A4111111111111111', [NUMBERS.visa]],
    ['-4111111111111111', [NUMBERS.visa]],
  ])('finds it in %s', (text, numbers) => {
    expect(found(text)).toEqual(numbers);
  });

  test.each([
    '4111111111111112',
    '41111111111111110',
    '14111111111111111',
    '0.4111111111111111',
    '41111111111111114111111111111111',
    '2026-11-22T20:50:10.123456Z',
    '1764000000000',
    '1764000000000000000',
    'cafe4111111111111111abcdef00ab12',
    '41111111-1111-4111-8111-111111111111',
    '00-4111111111111111abcdef0123456789-4111111111111111-01',
    '1250.00 EUR 4111 1111 1111',
    'DE89 3704 0044 0532 0130 00',
    '+49 30 1234567890123',
    '10.20.30.40:8080 10.20.30.41:8080',
    '9999999999999995',
    '',
  ])('finds none in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('finds every valid number in every writing, wherever it stands', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '%20');
    const edge = fc.string({ unit: fc.constantFrom('a', ' ', ':', '"', 'Z', '/', '\n') });
    fc.assert(
      fc.property(valid, separator, edge, edge, (number, between, before, after) => {
        const written = (number.match(/.{4}/g) ?? []).join(between);
        const text = `${before}:${written}:${after}`;
        expect(findCardNumbers(text)).toEqual([
          { start: before.length + 1, end: before.length + 1 + written.length, digits: number },
        ]);
      }),
    );
  });

  test('finds none in a number with one digit changed, nor in one that goes on', () => {
    fc.assert(
      fc.property(valid, fc.nat(15), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const digit = (Number(number[at]) + by) % 10;
        const changed = number.slice(0, at) + String(digit) + number.slice(at + 1);
        expect(found(changed)).toEqual([]);
        expect(found(`${number}${number}`)).toEqual([]);
      }),
    );
  });

  test('finds next to none in ids', () => {
    let count = 0;
    for (let run = 0; run < 20_000; run += 1) {
      // As good as chance, and the same in every run.
      const hex = createHash('sha512').update(String(run)).digest('hex');
      const uuid = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
      const traceparent = `00-${hex.slice(32, 64)}-${hex.slice(64, 80)}-01`;
      count += found(`${uuid} ${traceparent} ${hex.slice(96)}`).length;
    }
    expect(count).toBeLessThanOrEqual(2);
  });

  test.each(['4 ', '4', '4111 ', '4111-', '%3', '٤', '4. ', '41 '])(
    'takes time in proportion to the text: %j',
    (part) => {
      const time = (length: number) => {
        const text = part.repeat(length);
        const started = performance.now();
        findCardNumbers(text);
        redactText(text);
        return performance.now() - started;
      };
      time(1000);
      expect(time(100_000)).toBeLessThan(5000);
    },
  );
});

describe('maskCardNumber', () => {
  test('shows the last four, and the BIN when asked', () => {
    expect(maskCardNumber('4111 1111 1111 1111')).toBe('************1111');
    expect(maskCardNumber(NUMBERS.visa, { bin: true })).toBe('41111111****1111');
    expect(maskCardNumber(NUMBERS.amex, { bin: true })).toBe('378282*****0005');
    expect(maskCardNumber('4222222222222', { bin: true })).toBe('422222***2222');
    expect(maskCardNumber(NUMBERS.visa19, { bin: true })).toBe('49884388*******5001');
  });

  test('shows nothing of what is no card number', () => {
    expect(maskCardNumber('41111111111')).toBe('***********');
    expect(maskCardNumber('not a number')).toMatch(/^\*+$/);
  });

  test('never shows more than is allowed', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 25 });
    fc.assert(
      fc.property(digits, fc.boolean(), (pan, bin) => {
        const shown = maskCardNumber(pan, { bin }).replaceAll('*', '').length;
        const most = pan.length < 12 || pan.length > 19 ? 0 : bin ? (pan.length < 16 ? 10 : 12) : 4;
        expect(shown).toBe(most);
      }),
    );
  });
});

describe('redactText', () => {
  const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ0ZWxsZXIifQ.c2lnbmF0dXJlLWJ5dGVz';
  const PEM = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBy\n-----END EC PRIVATE KEY-----';

  test.each([
    ['paid with 4111 1111 1111 1111 today', 'paid with ************1111 today'],
    [';4111111111111111=25121011000012345678?', ';************1111'],
    ['%B4111111111111111^DOE/JOHN^2512101100001? ok', '%B************1111 ok'],
    [`token ${JWT}.`, 'token [token].'],
    [`GET /a?access_token=${JWT}&b=1`, 'GET /a?access_token=[redacted]&b=1'],
    ['authorization: Bearer abc.def', 'authorization: [redacted]'],
    ['{"authorization":"Basic dXNlcjpwdw=="}', '{"authorization":"[redacted]"}'],
    ['sent Bearer 3q2-7w_0AAA99 upstream', 'sent Bearer [redacted] upstream'],
    ['sent Basic dXNlcjpwYXNzd29yZA== upstream', 'sent Basic [redacted] upstream'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key [access key]'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '[secret key]'],
    [`a ${PEM} b`, 'a [private key] b'],
    ['a -----BEGIN PRIVATE KEY-----\nMHcCAQ', 'a [private key]'],
    ['postgresql://app:p@ss:w%40rd@db:5432/x', 'postgresql://app:[redacted]@db:5432/x'],
    ['redis://:hunter2@cache', 'redis://:[redacted]@cache'],
    ['?password=hunter2&user=a', '?password=[redacted]&user=a'],
    ['{"client_secret": "s3cr3t"}', '{"client_secret": "[redacted]"}'],
    ['dbPassword: hunter2, retry', 'dbPassword: [redacted], retry'],
    ['AWS_SECRET_ACCESS_KEY=abc', 'AWS_SECRET_ACCESS_KEY=[redacted]'],
  ])('%s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  test.each([
    'Basic authentication failed',
    'the bearer token is missing',
    'https://bank.example/payments?page=2#top',
    'commit 83e21c1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d',
    'at run (/srv/app/src/payments/release/handlers/index.ts:12:40)',
    '2026-11-22T20:50:10Z payment 7f1c released in 12.5 ms',
    'traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
  ])('leaves alone: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test.each([
    'eyJ',
    'eyJ-',
    '-eyJa.a',
    '-----BEGIN PRIVATE KEY-----',
    'bearer ',
    'a://b:',
    'password',
    'password=',
    'secret_',
    'authorization: ',
    'AKIA',
    'a/B2',
    'eyJ.eyJ.',
  ])('takes time in proportion to the text: %j', (part) => {
    const started = performance.now();
    redactText(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
