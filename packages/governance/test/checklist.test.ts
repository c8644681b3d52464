import { expect, it } from 'vitest';
import { checklist } from '../src/checklist/checklist.ts';
import { exampleSource } from '../src/examples/source.ts';
import { RuleBook, type StandardRule } from '../src/standards/rules.ts';

function rule(id: string, appliesTo: string[], fields: Partial<StandardRule> = {}): StandardRule {
  return {
    ...{ id, title: id, severity: 'error', tool: 'review', why: '' },
    ...{ cwe: [], owasp: [], asvs: [], pci: [], decisions: [] },
    standard: { id: 's', title: 'S', path: 'standards/s.md', appliesTo },
    ...fields,
  };
}

const catalog = (type: string) => ({ language: 'yaml', code: `spec:\n  type: ${type}` });

const before = {
  ...{ ...catalog('service'), file: 'catalog-info.yaml' },
  others: [
    { ...catalog('backstage-plugin'), file: 'plugins/x/catalog-info.yaml' },
    { language: 'ts', file: 'src/pay.ts', code: 'export const query = 1;\n' },
  ],
};

async function ask(rules: StandardRule[], files: Record<string, string>) {
  const [first, ...others] = Object.entries(files).map(([file, code]) => ({ file, code }));
  const example = { ...(first ?? { code: '' }), others };
  const questions = await checklist(exampleSource(example, before), new RuleBook(rules));
  return questions.map(({ rule: id, paths }) => [id, ...paths].join(' '));
}

it('asks what applies to the kinds of component that have changed files', async () => {
  const rules = [
    rule('a/service', ['service']),
    rule('a/plugin', ['portal-plugin']),
    rule('a/terraform', ['infrastructure']),
    rule('a/machine', ['service'], { tool: 'eslint', check: 'x' }),
  ];
  expect(await ask(rules, { 'src/new.ts': 'x' })).toEqual(['a/service']);
  expect(await ask(rules, { 'plugins/x/src/new.ts': 'x' })).toEqual(['a/plugin']);
  expect(await ask(rules, { 'infra/main.tf': 'x' })).toEqual(['a/service', 'a/terraform']);
  expect(await ask(rules, { 'README.md': 'x', 'docs/a.png': 'x' })).toEqual([]);
});

it('asks a question with words when an added line or a path holds one of them', async () => {
  const rules = [rule('a/sql', ['service'], { when: ['Query', '.sql'] })];
  expect(await ask(rules, { 'src/pay.ts': 'export const query = 1;\n// more\n' })).toEqual([]);
  expect(await ask(rules, { 'src/pay.ts': 'export const query = 1;\npool.query();\n' })).toEqual([
    'a/sql src/pay.ts',
  ]);
  expect(await ask(rules, { 'migrations/1.sql': '' })).toEqual(['a/sql migrations/1.sql']);
});
