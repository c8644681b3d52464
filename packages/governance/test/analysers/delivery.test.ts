import { describe, expect, test } from 'vitest';
import { benchmarks } from '../../src/analysers/benchmarks/index.ts';
import { commits } from '../../src/analysers/commits/index.ts';
import { coverage } from '../../src/analysers/coverage/index.ts';
import { decisions } from '../../src/analysers/decisions/index.ts';
import { judge, rulesIn } from './support.ts';

describe('commits', () => {
  const check = (message: string) =>
    rulesIn(commits, { files: {}, base: '1', commits: [{ id: 'a'.repeat(40), message }] });

  test.each([
    'feat(payments): add a rail',
    'fix!: close the port',
    'docs: say why\n\nBody.\n',
    "Merge branch 'main'",
  ])('passes %j', async (message) => {
    expect(await check(message)).toEqual([]);
  });

  test.each([
    'added stuff',
    'Feat: add',
    'feat: Add a rail.',
    'feat(x):',
    'wip: x',
    `feat: ${'x'.repeat(100)}`,
  ])('finds %j', async (message) => {
    expect(await check(message)).toEqual(['commits/conventional']);
  });
});

describe('decisions', () => {
  const added = { 'packages/new/package.json': '{}' };

  test('a new package asks for one, an old one that changes does not', async () => {
    expect(await rulesIn(decisions, { files: added, base: '1' })).toEqual(['decisions/needed']);
    expect(await rulesIn(decisions, { files: added, before: added, base: '1' })).toEqual([]);
    expect(await rulesIn(decisions, { files: added })).toEqual([]);
  });

  test('one that comes with the change satisfies it, and one that a commit names and that exists', async () => {
    const withRecord = { ...added, 'adr/0007-split.md': '# Split' };
    expect(await rulesIn(decisions, { files: withRecord, base: '1' })).toEqual([]);
    const named = (id: string) => ({
      files: added,
      others: { 'adr/0003-keep.md': '# Keep' },
      base: '1',
      commits: [{ id: 'a', message: `feat: split\n\nDecision: ${id}\n` }],
    });
    expect(await rulesIn(decisions, named('ADR-0003'))).toEqual([]);
    expect(await rulesIn(decisions, named('ADR-0099'))).toEqual(['decisions/needed']);
  });

  test('a repository names its own paths', async () => {
    const others = { 'package.json': '{"quoin":{"architecture":["core/**"]}}' };
    const own = { files: { 'core/a.ts': '' }, others, base: '1' };
    expect(await rulesIn(decisions, own)).toEqual(['decisions/needed']);
    expect(await rulesIn(decisions, { files: added, others, base: '1' })).toEqual([]);
  });
});

describe('coverage', () => {
  const source = Array.from({ length: 10 }, (_, index) => `f(${String(index)});`).join('\n');
  const lcov = (hits: number[]) =>
    `SF:src/a.ts\n${hits.map((hit, index) => `DA:${String(index + 1)},${String(hit)}`).join('\n')}\nend_of_record\n`;
  const run = (report: Record<string, string>) =>
    judge(coverage, { files: { 'src/a.ts': source }, others: report, base: '1' });

  test('lines that no test runs are counted and named', async () => {
    const { findings } = await run({ 'coverage/lcov.info': lcov([1, 1, 1, 1, 0, 0, 0, 1, 0, 1]) });
    expect(findings).toMatchObject([{ rule: 'coverage/changed-lines', line: 5 }]);
    expect(findings[0]?.message).toContain('60 %');
    expect(findings[0]?.message).toContain('5–7, 9');
  });

  test('enough is enough, and no report says nothing', async () => {
    expect(
      (await run({ 'coverage/lcov.info': lcov([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]) })).findings,
    ).toEqual([]);
    expect((await run({})).findings).toEqual([]);
  });

  test('reads the form of Istanbul', async () => {
    const statementMap = Object.fromEntries(
      [...Array(10).keys()].map((n) => [n, { start: { line: n + 1 } }]),
    );
    const s = Object.fromEntries([...Array(10).keys()].map((n) => [n, 0]));
    const report = JSON.stringify({
      '/nowhere/src/a.ts': { path: '/nowhere/src/a.ts', statementMap, s },
    });
    const { findings } = await run({ 'coverage/coverage-final.json': report });
    expect(findings).toMatchObject([{ rule: 'coverage/changed-lines', line: 1 }]);
  });

  test('a report that is none is noted', async () => {
    const { findings, notes } = await run({ 'coverage/coverage-final.json': '{' });
    expect({ findings, notes: notes.length }).toEqual({ findings: [], notes: 1 });
  });
});

describe('benchmarks', () => {
  const baseline = JSON.stringify(
    {
      'engine.perSecond': { value: 1000, better: 'higher', tolerance: 0.1 },
      'engine.p99': { value: 20, better: 'lower' },
    },
    undefined,
    2,
  );
  const run = (result: object) =>
    judge(benchmarks, {
      files: {},
      others: {
        'packages/bench/baseline/payments.json': baseline,
        '.data/bench/payments.json': JSON.stringify(result),
      },
    });

  test('a figure that is worse than allowed is reported at its line', async () => {
    const { findings } = await run({ engine: { perSecond: 880, p99: 22 } });
    expect(findings).toMatchObject([{ rule: 'benchmarks/regression', line: 2 }]);
    expect(findings[0]?.message).toContain('12 %');
  });

  test('better, and a little worse, is fine; a missing figure is not', async () => {
    expect((await run({ engine: { perSecond: 5000, p99: 1 } })).findings).toEqual([]);
    expect((await run({ engine: { perSecond: 950, p99: 22 } })).findings).toEqual([]);
    expect((await run({ engine: { perSecond: 950 } })).findings).toMatchObject([{ line: 7 }]);
  });

  test('nothing measured, nothing said', async () => {
    const others = { 'packages/bench/baseline/payments.json': baseline };
    expect((await judge(benchmarks, { files: {}, others })).findings).toEqual([]);
  });
});
