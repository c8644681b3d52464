/**
 * Runs all rules over folders, as `node scripts/survey.ts FOLDER…`, and prints the findings and how many
 * there are in 1,000 lines. For looking at code that the rules were not written against.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { recommended } from '../src/index.ts';

const FILES = ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'];
const LEFT_OUT = /(^|\/)(node_modules|dist-types|\.git)\//;
const quiet = process.argv.includes('--quiet');

for (const folder of process.argv.slice(2).filter((each) => !each.startsWith('--'))) {
  const root = resolve(folder);
  const paths = statSync(root).isFile()
    ? [root]
    : globSync(FILES, { cwd: root })
        .filter((path) => !LEFT_OUT.test(path) && !/\.d\.[mc]?ts$|\.min\.js$/.test(path))
        .map((path) => resolve(root, path));
  survey(root, paths);
}

function survey(root: string, paths: readonly string[]): void {
  const linter = new Linter({ cwd: statSync(root).isFile() ? dirname(root) : root });
  const started = process.cpuUsage();
  let lines = 0;
  let findings = 0;
  let unread = 0;
  for (const path of paths) {
    if (!statSync(path).isFile()) continue;
    const code = readFileSync(path, 'utf8');
    lines += code.split('\n').length;
    const languageOptions = {
      parser,
      parserOptions: { ecmaFeatures: { jsx: !/\.[mc]?ts$/.test(path) } },
    };
    const config = {
      ...recommended,
      files: FILES,
      languageOptions,
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' as const },
    };
    const messages = linter.verify(code, [config], { filename: path });
    for (const { ruleId, line, message, fatal } of messages) {
      if (ruleId === null && fatal !== true) continue;
      if (ruleId === null) {
        unread += 1;
        if (!quiet) console.log(`${relative(root, path)}:${String(line)}  ${message}`);
        continue;
      }
      findings += 1;
      if (!quiet) console.log(`${relative(root, path)}:${String(line)}  ${ruleId}  ${message}`);
    }
  }
  const { user, system } = process.cpuUsage(started);
  const rate = ((findings / Math.max(1, lines)) * 1000).toFixed(3);
  console.log(
    `${root}: ${String(paths.length)} files, ${String(lines)} lines, ${String(findings)} findings (${rate} in 1,000 lines), ${String(unread)} unread, ${((user + system) / 1e6).toFixed(1)} s of processor time`,
  );
}
