import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { onTestFinished } from 'vitest';
import { recommended, rules, workOn, type WorkDone } from '../../src/index.ts';

export interface Found {
  /** Without the prefix `quoin/`. */
  rule: string;
  line: number;
  message: string;
}

const FILES = ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'];

/** The rules of the group that a rule belongs to: cases of one group are no cases of another. */
function groupOf(rule: string): Linter.RulesRecord {
  const group = rules.find(({ information }) => information.name === rule)?.information.group;
  if (group === undefined) throw new Error(`There is no rule called "${rule}".`);
  const names = rules.filter(({ information }) => information.group === group);
  return Object.fromEntries(names.map(({ information }) => [`quoin/${information.name}`, 'error']));
}

/** What the rules of a group report in the code, as a file of that name in an otherwise empty place. */
export function lint(code: string, filename: string, rule: string): Found[] {
  const linter = new Linter({ cwd: dirname(filename) });
  const languageOptions = {
    parser,
    parserOptions: { ecmaFeatures: { jsx: !/\.[mc]?ts$/.test(filename) } },
  };
  const messages = linter.verify(
    code,
    [{ ...recommended, rules: groupOf(rule), files: FILES, languageOptions }],
    {
      filename,
    },
  );
  return messages.map(({ ruleId, line, message }) => ({
    rule: ruleId?.replace(/^quoin\//, '') ?? `does not parse: ${message}`,
    line,
    message,
  }));
}

/** Like `lint`, for one of several files that stand in a real folder and import each other. */
export function lintFiles(
  files: Readonly<Record<string, string>>,
  name: string,
  rule: string,
): Found[] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'eslint-plugin-')));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  writeFileSync(join(root, 'package.json'), '{}');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return lint(files[name] ?? '', join(root, name), rule);
}

/** Lines that end with the comment `// bad`, or `// bad: rule, other`, as `line rule`. */
export function expected(code: string, rule: string): string[] {
  return code.split('\n').flatMap((text, index) => {
    const [, comment] = text.split(/\/[/*] (?=bad)/);
    if (comment === undefined) return [];
    const named = comment
      .replace('*/}', '')
      .replace(/^bad:?/, '')
      .trim();
    return (named || rule).split(/,\s*/).map((each) => `${String(index + 1)} ${each}`);
  });
}

/** What the analysis of the code took, with all rules. */
export function workOfLint(code: string): WorkDone {
  const linter = new Linter({ cwd: '/nowhere' });
  const config = { ...recommended, files: FILES, languageOptions: { parser } };
  linter.verify(code, [config], { filename: '/nowhere/code.js' });
  return workOn(linter.getSourceCode().ast as Parameters<typeof workOn>[0]);
}
