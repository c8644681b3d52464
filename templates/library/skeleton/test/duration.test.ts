import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DurationError, formatDuration, parseDuration } from '../src/index.ts';

test.each([
  ['250ms', 250],
  ['1s', 1_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['0ms', 0],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '1', 'h', '30m1h', '1.5h', '-1s', '1h 30m'])('"%s" is not a duration', (text) => {
  expect(() => parseDuration(text)).toThrow(DurationError);
});

test('what is written can be read', () => {
  const milliseconds = fc.nat(Number.MAX_SAFE_INTEGER);
  fc.assert(fc.property(milliseconds, (each) => parseDuration(formatDuration(each)) === each));
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d cannot be written', (number) => {
  expect(() => formatDuration(number)).toThrow(DurationError);
});
