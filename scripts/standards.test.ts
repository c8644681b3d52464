import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isOpen, type Finding } from '@quoin/governance';
import {
  isWhereTheyDiffer,
  judgeExample,
  readRules,
  RuleBook,
  unknownChecks,
} from '@quoin/governance/examples';
import { readRecords, type CodeExample, type Rule } from '@quoin/records';
import { describe, expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

const { standards } = await readRecords({ root: ROOT });
const rules = standards.flatMap((standard) => standard.rules);
const book = new RuleBook(await readRules(ROOT));

/** What governance finds in an example. */
async function findingsIn(rule: Rule, example: CodeExample | undefined): Promise<Finding[]> {
  if (example === undefined) throw new Error(`${rule.id} lacks an example.`);
  const findings = await judgeExample(example, { rules: book, before: rule.before });
  return findings.filter(isOpen);
}

/** The rules of any standard that the example breaks. */
async function broken(rule: Rule, example: CodeExample | undefined): Promise<string[]> {
  const findings = await findingsIn(rule, example);
  return [...new Set(findings.map((finding) => finding.rule))].sort();
}

const isChecked = ({ check }: Rule) => check.tool === 'eslint' || check.tool === 'governance';

describe.each(rules)('$id', (rule) => {
  test('the bad example breaks it, if a machine checks it, and no other rule', async () => {
    expect(await broken(rule, rule.bad)).toEqual(isChecked(rule) ? [rule.id] : []);
  });

  test.runIf(isChecked(rule))('it is found where the examples differ', async () => {
    const { bad, good } = rule;
    if (bad === undefined || good === undefined) throw new Error(`${rule.id} lacks an example.`);
    const findings = await findingsIn(rule, bad);
    const elsewhere = findings.filter(({ location }) => !isWhereTheyDiffer(location, bad, good));
    expect(elsewhere.map(({ location }) => location)).toEqual([]);
  });

  test('the good example breaks nothing', async () => {
    expect(await broken(rule, rule.good)).toEqual([]);
  });
});

test('the standards plant at least 150 violations and their corrections', () => {
  expect(2 * rules.filter(isChecked).length).toBeGreaterThanOrEqual(150);
});

test('each check is one that an engine has', async () => {
  const unknown = await unknownChecks(book);
  expect(unknown.map(({ id, check }) => `${id}: ${check ?? ''}`)).toEqual([]);
});

test('no two rules are checked under one name, so that each finding has one rule', () => {
  const checks = rules.filter(isChecked).map(({ check }) => check.rule);
  expect(checks.filter((check, at) => checks.indexOf(check) !== at)).toEqual([]);
});

test.each(rules.filter(({ check }) => check.tool === 'test'))('the test of $id exists', (rule) => {
  expect(existsSync(join(ROOT, rule.check.path ?? ''))).toBe(true);
});
