import { parseArgs } from 'node:util';
import { runChecks } from './lib/checks.ts';
import { runMain } from './lib/command.ts';
import { ensurePackages } from './lib/packages.ts';
import { step } from './lib/step.mjs';
import { buildWeb } from './lib/turbo.ts';
import { reportSkipped, runTests } from './lib/vitest.ts';

const HELP = `Usage: npm test [-- FILTER ...]

The checks, then every test. With filters (parts of file names), only the matching tests.
Environment: CHROME_PATH names the browser for the browser tests.`;

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
  const tests = await runTests(['--project=!extra', ...filters]);
  const failed = checks.failed + tests.failed;
  reportSkipped(tests);
  console.log(
    `${String(checks.passed + tests.passed)} passed, ${String(failed)} failed, ${String(tests.skipped.length)} skipped`,
  );
  return failed === 0 ? 0 : 1;
});
