import { parseArgs } from 'node:util';
import { runMain } from './lib/command.ts';
import { ensurePackages } from './lib/packages.ts';
import { reportSkipped, runTests } from './lib/vitest.ts';

const HELP = `Usage: npm run test:extra [-- FILTER ...]

The tests that npm test leaves out: each template with every pair of its options, installed and run,
and those that need servers which npm does not bring. What cannot run here is listed with its reason.`;

await runMain(async () => {
  const { values, positionals: filters } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await ensurePackages();
  const tests = await runTests(['--project=extra', ...filters]);
  reportSkipped(tests);
  const { passed, failed, skipped } = tests;
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0 ? 0 : 1;
});
