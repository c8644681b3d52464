import { expect, test } from 'vitest';
import plugin, { recommended, rules } from '../src/index.ts';

test('the recommended configuration names every rule once', () => {
  const names = rules.map(({ information }) => information.name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(recommended.rules ?? {})).toEqual(names.map((name) => `quoin/${name}`));
  expect(Object.keys(plugin.rules)).toEqual(names);
});
