import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { missed, raise, readFloors, writeFloors } from './floors.ts';
import type { Floors } from './floors.ts';
import { halfOf, loadSuite } from './labels.ts';
import type { Label, Suite } from './labels.ts';
import { measure } from './measure.ts';
import { report } from './report.ts';
import { falsePositiveRate, findingsPer1000Lines, precision, recall } from './score.ts';
import type { Finding, Score, Scores } from './score.ts';
import { eslintSecurity, governance, governanceChecksFolders } from './tools.ts';

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cases-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const CATEGORIES: Suite['categories'] = {
  path: { title: 'Paths', families: [[22, 73]] },
  shell: { title: 'Shells', families: [[78, 77], [250]] },
  table: { title: 'Tables', configuration: true, families: 'any' },
};

function label(file: string, line: number, rest: Partial<Label> = {}): Label {
  return {
    file,
    line,
    category: 'shell',
    cwe: [78],
    vulnerable: true,
    reason: 'for the test',
    code: `line ${String(line)}`,
    ...rest,
  };
}

const tenLines = Array.from({ length: 10 }, (_, index) => `line ${String(index + 1)}\n`).join('');

async function scoresOf(labels: readonly Label[], findings: readonly Finding[]): Promise<Scores> {
  const files = new Set(labels.map(({ file }) => file));
  const cases = await folderWith(Object.fromEntries([...files].map((file) => [file, tenLines])));
  const suite = { cases, labels, categories: CATEGORIES };
  return measure({ run: () => Promise.resolve(findings), suite });
}

const found = async (labels: readonly Label[], ...findings: Finding[]): Promise<Partial<Score>> => {
  const { overall } = await scoresOf(labels, findings);
  return { found: overall.found, flagged: overall.flagged };
};

describe('the labels', async () => {
  const suite = await loadSuite();
  const files = [...new Set(suite.labels.map(({ file }) => file))];
  const texts = new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(suite.cases, file), 'utf8')] as const),
    ),
  );

  it('stand on the lines that they quote', () => {
    const astray = suite.labels.filter(
      ({ file, line, code }) =>
        code === '' || texts.get(file)?.split('\n')[line - 1]?.trim() !== code,
    );
    expect(astray).toEqual([]);
  });

  it('name categories that exist, a weakness, and a reason', () => {
    const incomplete = suite.labels.filter(
      ({ category, cwe, reason }) =>
        suite.categories[category] === undefined ||
        reason === '' ||
        (cwe.length === 0 && suite.categories[category].families !== 'any'),
    );
    expect(incomplete).toEqual([]);
  });

  it('keep a vulnerable line out of the reach of a safe one of its category', () => {
    const tooClose = suite.labels.filter(({ file, line, category, vulnerable }) =>
      suite.labels.some(
        (other) =>
          other.file === file &&
          other.category === category &&
          other.vulnerable !== vulnerable &&
          Math.abs(other.line - line) < 3,
      ),
    );
    expect(tooClose).toEqual([]);
  });

  it('are not betrayed by the code', () => {
    const telling = /\b(vulnerab|insecure!|false.positive|CWE-\d|nosec|unsafe:)/i;
    expect(files.filter((file) => telling.test(texts.get(file) ?? ''))).toEqual([]);
  });

  it('are many, on both sides and in both halves', () => {
    for (const vulnerable of [true, false]) {
      const side = suite.labels.filter((each) => each.vulnerable === vulnerable);
      expect(side.length).toBeGreaterThanOrEqual(550);
      const dev = side.filter(({ file }) => halfOf(file) === 'dev');
      expect(dev.length / side.length).toBeGreaterThan(0.35);
      expect(dev.length / side.length).toBeLessThan(0.65);
    }
    expect(files.length).toBeGreaterThanOrEqual(200);
  });
});

describe('measure', () => {
  const one = [label('a.js', 5)];

  it('finds a label by its category within two lines', async () => {
    expect(await found(one, { path: 'a.js', line: 5, cwe: [78] })).toMatchObject({ found: 1 });
    expect(await found(one, { path: 'a.js', line: 7, cwe: [78] })).toMatchObject({ found: 1 });
    expect(await found(one, { path: 'a.js', line: 8, cwe: [78] })).toMatchObject({ found: 0 });
    expect(await found(one, { path: 'b.js', line: 5, cwe: [78] })).toMatchObject({ found: 0 });
    expect(await found(one, { path: 'a.js', line: 5, cwe: [22] })).toMatchObject({ found: 0 });
  });

  it('takes the weaknesses of a family one for another, and no other of the category', async () => {
    expect(await found(one, { path: 'a.js', line: 5, cwe: [77] })).toMatchObject({ found: 1 });
    expect(await found(one, { path: 'a.js', line: 5, cwe: [250] })).toMatchObject({ found: 0 });
  });

  it('takes every finding where weaknesses have no number', async () => {
    const table = [label('a.sql', 5, { category: 'table', cwe: [] })];
    expect(await found(table, { path: 'a.sql', line: 6, cwe: [] })).toMatchObject({ found: 1 });
  });

  it('counts a safe line that is flagged with its own category', async () => {
    const safe = [label('a.js', 5, { vulnerable: false })];
    expect(await found(safe, { path: 'a.js', line: 4, cwe: [78] })).toMatchObject({ flagged: 1 });
    expect(await found(safe, { path: 'a.js', line: 5, cwe: [22] })).toMatchObject({ flagged: 0 });
  });

  it('gives a finding to the nearest label of each category', async () => {
    const labels = [
      label('a.js', 4),
      label('a.js', 7, { vulnerable: false }),
      label('a.js', 6, { category: 'path', cwe: [22] }),
    ];
    expect(await found(labels, { path: 'a.js', line: 5, cwe: [78] })).toEqual({
      found: 1,
      flagged: 0,
    });
    expect(await found(labels, { path: 'a.js', line: 6, cwe: [78] })).toEqual({
      found: 0,
      flagged: 1,
    });
    expect(await found(labels, { path: 'a.js', line: 5, cwe: [22, 77] })).toEqual({
      found: 2,
      flagged: 0,
    });
  });

  it('relates findings to labels and lines', async () => {
    const labels = [
      label('a.js', 1),
      label('a.js', 9),
      label('b.js', 1, { vulnerable: false }),
      label('b.js', 9, { vulnerable: false }),
    ];
    const { overall } = await scoresOf(labels, [
      { path: 'a.js', line: 1, cwe: [78] },
      { path: 'b.js', line: 1, cwe: [78] },
      { path: 'b.js', line: 5, cwe: [1] },
    ]);
    expect(recall(overall)).toBe(0.5);
    expect(falsePositiveRate(overall)).toBe(0.5);
    expect(precision(overall)).toBe(0.5);
    expect(findingsPer1000Lines(overall)).toBe(150);
  });

  it('tells code from configuration', async () => {
    const labels = [label('a.js', 5), label('a.sql', 5, { category: 'table', cwe: [] })];
    const { parts } = await scoresOf(labels, [{ path: 'a.sql', line: 5, cwe: [] }]);
    expect(parts.code).toMatchObject({ vulnerable: 1, found: 0, findings: 0, lines: 10 });
    expect(parts.configuration).toMatchObject({ vulnerable: 1, found: 1, findings: 1, lines: 10 });
  });

  it('gives the tool a copy that is gone afterwards', async () => {
    const cases = await folderWith({ 'deep/a.js': tenLines });
    let copy = '';
    const run = async (folder: string): Promise<Finding[]> => {
      copy = folder;
      await writeFile(join(folder, 'deep/a.js'), 'changed');
      return [];
    };
    await measure({ run, suite: { cases, labels: [], categories: CATEGORIES } });
    expect(copy).not.toBe(cases);
    expect(existsSync(copy)).toBe(false);
    expect(await readFile(join(cases, 'deep/a.js'), 'utf8')).toBe(tenLines);
  });

  it('names a category that is not described', async () => {
    await expect(scoresOf([label('a.js', 1, { category: 'sehll' })], [])).rejects.toThrow(
      'labels.json names the category sehll',
    );
  });
});

describe('the report', () => {
  const fileOf = (half: string): string =>
    ['a.js', 'b.js', 'c.js', 'd.js', 'e.js', 'f.js'].find((name) => halfOf(name) === half) ?? '';

  it('shows categories of the half dev, and totals alone of the other', async () => {
    const labels = [
      label(fileOf('dev'), 5),
      label(fileOf('held-out'), 5, { category: 'path', cwe: [22] }),
    ];
    const scores = await scoresOf(labels, [{ path: fileOf('held-out'), line: 5, cwe: [22] }]);
    const text = report(scores, { cases: '', labels, categories: CATEGORIES });
    expect(text).toContain('| Shells | 1 | 0 | 0.000 |');
    expect(text).toContain('| **held-out** | 1 | 1 | 1.000 |');
    const [, held] = text.split('| Paths ');
    expect(held).toMatch(/^\| 0 \| 0 \|/);
  });
});

describe('floors', () => {
  const score = (caught: number, shouted: number): Score => ({
    vulnerable: 1000,
    found: caught,
    safe: 1000,
    flagged: shouted,
    findings: 0,
    lines: 1,
  });
  const scores = (each: Score): Scores => ({
    overall: each,
    halves: { dev: each, 'held-out': each },
    parts: { code: each, configuration: each },
    dev: new Map(),
  });
  const floors = (least: number, most: number): Floors => {
    const floor = { recall: least, falsePositiveRate: most };
    return { dev: floor, 'held-out': floor, overall: floor };
  };

  it('say what is below them', () => {
    expect(missed(scores(score(500, 80)), floors(0.5, 0.08))).toEqual([]);
    expect(missed(scores(score(499, 81)), floors(0.5, 0.08))).toContain(
      'held-out: recall 0.4990 is below 0.5',
    );
    expect(missed(scores(score(499, 81)), floors(0.5, 0.08))).toContain(
      'overall: false-positive rate 0.0810 is above 0.08',
    );
  });

  it('only get stricter, and are met by the scores that raised them', () => {
    const thousandth = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(thousandth, thousandth, thousandth, thousandth, (a, b, least, most) => {
        const before = floors(least / 1000, most / 1000);
        const after = raise(scores(score(a, b)), before).overall;
        expect(after.recall).toBeGreaterThanOrEqual(before.overall.recall);
        expect(after.falsePositiveRate).toBeLessThanOrEqual(before.overall.falsePositiveRate);
        if (missed(scores(score(a, b)), before).length === 0) {
          expect(
            missed(scores(score(a, b)), floors(after.recall, after.falsePositiveRate)),
          ).toEqual([]);
        }
      }),
    );
  });

  it('survive being written and read', async () => {
    const folder = await folderWith({});
    await writeFloors(floors(0.25, 0.125), join(folder, 'floors.json'));
    expect(await readFloors(join(folder, 'floors.json'))).toEqual(floors(0.25, 0.125));
  });
});

describe('eslint-plugin-security', () => {
  it('reports with the weakness of each rule', async () => {
    const folder = await folderWith({ 'src/a.ts': 'const x: string = f();\neval(x);\n' });
    expect(await eslintSecurity(folder)).toEqual([{ path: 'src/a.ts', line: 2, cwe: [95] }]);
  });

  it('does not take a file that does not parse for a clean one', async () => {
    const folder = await folderWith({ 'a.js': 'const = 1;\n' });
    await expect(eslintSecurity(folder)).rejects.toThrow('a.js:1 does not parse');
  });

  it('runs over every case', async () => {
    const suite = await loadSuite();
    const { overall, halves } = await measure({ run: eslintSecurity });
    expect(overall.vulnerable + overall.safe).toBe(suite.labels.length);
    expect(halves.dev.lines + halves['held-out'].lines).toBe(overall.lines);
    expect(overall.found).toBeGreaterThan(0);
    expect(recall(overall)).toBeLessThan(0.25);
  });
});

// Until the command can be pointed at a folder there is nothing to hold against the floors.
describe.skipIf(!(await governanceChecksFolders()))('governance', () => {
  it('is not below a floor', { timeout: 120_000 }, async () => {
    expect(missed(await measure({ run: governance }), await readFloors())).toEqual([]);
  });
});
