import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allCombinations,
  everythingOn,
  nothingOn,
  pairwise,
  type Combination,
  type Option,
} from './lib/combinations.ts';

const options = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 })
  .map((sizes): Option[] =>
    sizes.map((size, index) => ({
      name: `option${String(index)}`,
      values: Array.from({ length: size }, (_, value) => `v${String(value)}`),
    })),
  );

const meet = (each: Combination, part: Combination) =>
  Object.entries(part).every(([name, value]) => each[name] === value);

test('any two values of any two options meet', () => {
  fc.assert(
    fc.property(options, (given) => {
      const chosen = pairwise(given);
      for (const [index, first] of given.entries()) {
        for (const second of given.slice(index + 1)) {
          for (const pair of allCombinations([first, second])) {
            expect(chosen.some((each) => meet(each, pair))).toBe(true);
          }
        }
      }
    }),
  );
});

test('each combination is complete and chosen once; never more than there are', () => {
  fc.assert(
    fc.property(options, (given) => {
      const chosen = pairwise(given);
      const texts = chosen.map((each) => JSON.stringify(given.map(({ name }) => each[name])));
      expect(new Set(texts).size).toBe(chosen.length);
      expect(chosen.length).toBeLessThanOrEqual(allCombinations(given).length);
      for (const each of chosen) expect(Object.keys(each)).toHaveLength(given.length);
    }),
  );
});

test('it begins with nothing and everything on, and is far smaller than the product', () => {
  const switches = ['database', 'cache', 'payments'].map((name) => ({
    name,
    values: [false, true],
  }));
  const given = [...switches, { name: 'events', values: ['none', 'kafka', 'sqs', 'kinesis'] }];
  const chosen = pairwise(given);
  expect(chosen.slice(0, 2)).toEqual([nothingOn(given), everythingOn(given)]);
  expect(allCombinations(given)).toHaveLength(32);
  expect(chosen.length).toBeLessThanOrEqual(9);
});

test('a template without options has one combination', () => {
  expect(pairwise([])).toEqual([{}]);
});
