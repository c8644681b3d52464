import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { x } from 'tinyexec';
import { runChecks } from './lib/checks.ts';
import { runMain } from './lib/command.ts';
import { ensurePackages } from './lib/packages.ts';
import { DATA_DIR, installedBin, ROOT } from './lib/paths.ts';
import { step } from './lib/step.mjs';
import { buildWeb } from './lib/turbo.ts';

const HELP = `Usage: npm test [-- FILTER ...]

The checks, then every test. With filters (parts of file names), only the matching tests.
Environment: CHROME_PATH names the browser for the browser tests.`;

const REPORT = join(DATA_DIR, 'test', 'report.json');

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

await runMain(async () => {
  const { values, positionals: filters } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const checks = filters.length === 0 ? await runChecks() : { passed: 0, failed: 0 };
  await ensurePackages();
  await step('Portal, web bundle', () => buildWeb());
  const tests = await runTests(filters);
  const failed = checks.failed + tests.failed;
  console.log(
    `${String(checks.passed + tests.passed)} passed, ${String(failed)} failed, ${String(tests.skipped)} skipped`,
  );
  return failed === 0 ? 0 : 1;
});

/** Counts one failure more when the run itself failed, such as an error outside of every test. */
async function runTests(filters: string[]): Promise<Counts> {
  await rm(REPORT, { force: true });
  const { exitCode } = await x(
    installedBin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...filters],
    { nodeOptions: { cwd: ROOT, stdio: 'inherit' } },
  );
  const report = JSON.parse(await readFile(REPORT, 'utf8')) as Record<
    'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests',
    number
  >;
  const failed = report.numFailedTests;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
