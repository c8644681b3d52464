import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCases } from './support/cases.ts';
import { expected, lint, lintFiles } from './support/lint.ts';

const FOLDER = join(import.meta.dirname, 'cases');

describe.each(globSync('*.md', { cwd: FOLDER }))('%s', (file) => {
  const rule = basename(file, '.md');

  test.each(readCases(readFileSync(join(FOLDER, file), 'utf8')))('$title', ({ files }) => {
    const names = Object.keys(files);
    for (const [name, code] of Object.entries(files)) {
      const found =
        names.length === 1 ? lint(code, `/nowhere/${name}`, rule) : lintFiles(files, name, rule);
      const reported = found.map((each) => `${String(each.line)} ${each.rule}`);
      expect(reported.sort(), `${name}\n${code}`).toEqual(expected(code, rule).sort());
    }
  });
});
