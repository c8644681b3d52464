import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords, type Rule } from '@quoin/records';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

const { standards } = await readRecords({ root: ROOT });
const rules = standards.flatMap((standard) => standard.rules);
const eslint = new ESLint({ cwd: ROOT });

/** The lint rules that report the code; a syntax error counts as one without a name. */
async function reports(code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, 'scripts/example.ts') });
  return [...new Set(result?.messages.map(({ ruleId }) => ruleId))];
}

const lintRule = ({ check }: Rule) => (check.tool === 'eslint' && check.rule ? [check.rule] : []);

describe.each(rules)('$id', (rule) => {
  test('its lint rule, if it has one, and no other reports the bad example', async () => {
    expect(await reports(rule.bad?.code ?? '')).toEqual(lintRule(rule));
  });

  test('nothing reports the good example', async () => {
    expect(rule.good?.language).toBe('ts');
    expect(await reports(rule.good?.code ?? '')).toEqual([]);
  });
});

test.each(rules.filter(({ check }) => check.tool === 'test'))('the test of $id exists', (rule) => {
  expect(existsSync(join(ROOT, rule.check.path ?? ''))).toBe(true);
});
