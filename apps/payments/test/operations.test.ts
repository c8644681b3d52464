/* eslint-disable security/detect-non-literal-fs-filename -- The folders are ours. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const alerts = read('observability/alerts.yaml');
const runbook = read('docs/runbook.md');

const terraform = readdirSync(join(ROOT, 'terraform'))
  .filter((name) => name.endsWith('.tf'))
  .map((name) => read(`terraform/${name}`))
  .join('\n');

/** What the pattern's first group matches, each place once. */
function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

test('every alert says what to do, in a section of the runbook that exists', () => {
  const sections = all(runbook, /^##+ (.+)$/gm).map((title) =>
    title.toLowerCase().replace(/\W+/g, '-'),
  );
  const names = all(alerts, /- alert: (\w+)/g);
  const links = all(alerts, /runbook: docs\/runbook\.md#([\w-]+)/g);
  const alarms = all(terraform, /\$\{var\.runbook_url\}#([\w-]+)/g);
  expect(links).toHaveLength(names.length);
  expect(sections).toEqual(expect.arrayContaining([...links, ...alarms]));
});

test('every alert has a test that sees it', () => {
  const tests = read('observability/alerts.test.yaml');
  const seen = all(tests, /alertname: (\w+)\n\s+exp_alerts:\n/g);
  expect(new Set(seen)).toEqual(new Set(all(alerts, /- alert: (\w+)/g)));
});

test('the alerts burn the budgets that the objectives leave', () => {
  const objectives = read('observability/slo.yaml');
  const budgets = all(objectives, /target: ([\d.]+)/g).map((target) =>
    (1 - Number(target)).toFixed(3),
  );
  const burnt = all(alerts, /> [\d.]+ \* ([\d.]+)/g).map((budget) => Number(budget).toFixed(3));
  expect(new Set(burnt)).toEqual(new Set(budgets));
});

test('the latency objective is measured at a boundary that both files name', () => {
  const objectives = read('observability/slo.yaml');
  const [boundary] = all(objectives, /le="([\d.]+)"/g);
  expect(boundary).toBeDefined();
  expect(new Set(all(alerts, /_bucket\{[^}]*le="([\d.]+)"/g))).toEqual(new Set([boundary]));
});
