import { expect, test } from 'vitest';
import { workOfLint } from './support/lint.ts';
import { SHAPES } from './support/shapes.ts';

const SIZE = 250;

/**
 * Processor time, which other processes hardly change; the least of three, so that a collection of garbage
 * is not what is compared.
 */
function timeOf(code: string): number {
  const times = Array.from({ length: 3 }, () => {
    const started = process.cpuUsage();
    workOfLint(code);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  });
  return Math.min(...times);
}

test.each(Object.entries(SHAPES))('%s: no rule takes longer than the code is', (_, make) => {
  timeOf(make(SIZE / 2));
  // A rule that looks at all of a file from each of its lines would take sixteen times as long.
  expect(timeOf(make(4 * SIZE)) / timeOf(make(SIZE))).toBeLessThan(10);
});
