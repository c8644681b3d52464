import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, formatDate, matchesText } from './text.ts';

describe('matchesText', () => {
  it('finds the words in any order, case and field', () => {
    expect(matchesText('money INTEGERS', ['ADR-0002', 'Represent money', 'integers'])).toBe(true);
    expect(matchesText('money floats', ['ADR-0002', 'Represent money'])).toBe(false);
  });

  it('lets everything pass without a query', () => {
    expect(matchesText('  ', [])).toBe(true);
  });

  it('finds every field that it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (fields) => {
        for (const field of fields) expect(matchesText(field, fields)).toBe(true);
      }),
    );
  });
});

it('writes dates for people, free of the time zone', () => {
  expect(formatDate('2026-03-09')).toBe('9 Mar 2026');
});

it('counts in words', () => {
  expect([count(1, 'rule'), count(2, 'rule'), count(0, 'entry', 'entries')]).toEqual([
    '1 rule',
    '2 rules',
    '0 entries',
  ]);
});
