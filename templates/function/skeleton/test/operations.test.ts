import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const runbook = readFileSync('docs/runbook.md', 'utf8');

const terraform = readdirSync('terraform')
  .filter((name) => name.endsWith('.tf'))
  // eslint-disable-next-line security/detect-non-literal-fs-filename -- The folder is ours.
  .map((name) => readFileSync(`terraform/${name}`, 'utf8'))
  .join('\n');

/** What the pattern's first group matches, each place once. */
function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

test('every alarm says what to do, in a section of the runbook that exists', () => {
  const sections = all(runbook, /^##+ (.+)$/gm).map((title) =>
    title.toLowerCase().replace(/\W+/g, '-'),
  );
  const alarms = all(terraform, /resource "aws_cloudwatch_metric_alarm" "(\w+)"/g);
  const links = all(terraform, /\$\{var\.runbook_url\}#([\w-]+)/g);
  expect(links).toHaveLength(alarms.length);
  expect(sections).toEqual(expect.arrayContaining(links));
});

test('the alarms burn the budget that the objectives leave', () => {
  const objectives = readFileSync('observability/slo.yaml', 'utf8');
  const budgets = all(objectives, /target: ([\d.]+)/g).map((each) => (1 - Number(each)).toFixed(3));
  const burnt = all(terraform, /14\.4 \* ([\d.]+)/g).map((each) => Number(each).toFixed(3));
  expect(new Set(burnt)).toEqual(new Set(budgets));
});
