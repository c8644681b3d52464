import { redactText } from '@quoin/security';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, redact, redactAttributes } from '../src/index.ts';
import { isSuspect } from '../src/redaction/suspicion.ts';
import { harmless, planted, surroundings } from './secrets.ts';

const redactor = createRedactor();
const RUNS = { numRuns: 500 };

describe('what must not be seen', () => {
  test('is removed from a text, whatever stands around it', () => {
    fc.assert(
      fc.property(planted, surroundings, ({ text, secret }, { before, after }) => {
        expect(redactor.text(before + text + after)).not.toContain(secret);
      }),
      RUNS,
    );
  });

  test('is removed at any depth of a value, from names, values and errors', () => {
    fc.assert(
      fc.property(planted, fc.nat(8), ({ text, secret }, depth) => {
        let value: unknown = {
          list: [text],
          error: new Error(text, { cause: { text } }),
          [text]: 1,
        };
        for (let level = 0; level < depth; level += 1) value = { level, nested: [value] };
        expect(JSON.stringify(redact(value))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      RUNS,
    );
  });

  test('is removed from a line of JSON, which stays JSON', () => {
    fc.assert(
      fc.property(planted, surroundings, ({ text, secret }, { before, after }) => {
        const line = JSON.stringify({ msg: before + text + after, n: { deep: [text] } });
        const redacted = redactor.line(`${line}\n`);
        expect(JSON.stringify(JSON.parse(redacted))).not.toContain(
          JSON.stringify(secret).slice(1, -1),
        );
        expect(redacted.endsWith('\n')).toBe(true);
      }),
      RUNS,
    );
  });

  test('is removed as a number, and by the name of its field', () => {
    expect(
      redactAttributes({ reference: 4_111_111_111_111_111, pan: 'x', 'card.number': 'x' }),
    ).toEqual({
      reference: '************1111',
      pan: '[redacted]',
      'card.number': '[redacted]',
    });
    for (const name of [
      'customerEmailAddress',
      'user.email',
      'IBAN',
      'date_of_birth',
      'X-Api-Key',
    ]) {
      expect(redact({ [name]: 'value' })).toEqual({ [name]: '[redacted]' });
    }
    expect(redact({ password: true, token: null, tokenType: 'Bearer' })).toEqual({
      password: true,
      token: null,
      tokenType: 'Bearer',
    });
  });

  test('can be told: further fields, addresses and account numbers in texts', () => {
    const strict = createRedactor({ fields: ['nickname'], patterns: ['email', 'iban'] });
    expect(
      strict.value({
        nickName: 'Jo',
        note: 'to jo@example.org or DE89 3704 0044 0532 0130 00 today',
      }),
    ).toEqual({
      nickName: '[redacted]',
      note: 'to [email] or [iban] today',
    });
    expect(strict.text('ref GB00ABCD12345612345678')).toBe('ref GB00ABCD12345612345678');
    expect(JSON.parse(strict.line('{"msg":"jo@example.org"}'))).toEqual({ msg: '[email]' });
  });
});

describe('what looks alike', () => {
  test('stays as it is, the same object', () => {
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 8 }), (values) => {
        const value = { values, nested: { first: values[0] ?? null }, count: values.length };
        expect(redactor.value(value)).toBe(value);
        const line = JSON.stringify(value);
        expect(redactor.line(line)).toBe(line);
      }),
      { numRuns: 2_000 },
    );
  });

  test('numbers that are times and amounts stay numbers', () => {
    const value = {
      epochMs: 1_795_382_112_103,
      amountMinor: 99_999_999_999,
      ratio: 0.411_111_111_111,
    };
    expect(redact(value)).toBe(value);
  });
});

test('a text that is not suspect is one that redactText would leave alone', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.stringMatching(/^[0-9 ._+-]{0,24}$/),
    fc.tuple(surroundings, planted).map(([{ before, after }, each]) => before + each.text + after),
  );
  fc.assert(
    fc.property(text, (value) => {
      if (!isSuspect(value)) expect(redactText(value)).toBe(value);
    }),
    { numRuns: 3_000 },
  );
});

test('a cycle ends', () => {
  const value: Record<string, unknown> = { name: 'a' };
  value.self = value;
  expect(JSON.stringify(redact(value))).toContain('nested too deep');
});
