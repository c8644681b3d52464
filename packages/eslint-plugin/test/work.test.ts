import { describe, expect, test } from 'vitest';
import { workOfLint } from './support/lint.ts';
import { SHAPES } from './support/shapes.ts';

const SIZE = 60;
/** Four times the code may take four times the work, and a little for what is found on the way. */
const MOST = 4 * 1.5;

describe('the work grows with the code, not faster', () => {
  test.each(Object.entries(SHAPES))('%s', (_, make) => {
    const small = workOfLint(make(SIZE));
    const large = workOfLint(make(4 * SIZE));
    expect(small.steps).toBeGreaterThan(SIZE);
    expect(large.steps / small.steps).toBeLessThan(MOST);
    expect(large.usedUp).toBe(false);
  });
});

test('a file that takes more is followed as far as its budget goes, and says so', () => {
  const functions = Array.from({ length: 60 }, (_, index) => {
    const calls = Array.from({ length: 12 }, (_each, step) => `f${String((index + step) % 60)}(a)`);
    return `function f${String(index)}(a) { return ${calls.join(' + ')} + a; }`;
  });
  const code = `${functions.join('\n')}\nrequire('express')().get('/', (req) => eval(f0(req.query.a)));`;
  const { steps, usedUp } = workOfLint(code);
  expect(usedUp).toBe(true);
  // The last step is the one that there was no room for, and those that the way back asks for.
  expect(steps).toBeLessThan(2_000_000);
});
