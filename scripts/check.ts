import { parseArgs } from 'node:util';
import { runChecks } from './lib/checks.ts';
import { runMain } from './lib/command.ts';

await runMain(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(
      'Usage: npm run check\n\nFormatting, lint, types, records and templates of this repository. Exit code 1 when there are findings.',
    );
    return 0;
  }
  const { passed, failed } = await runChecks();
  console.log(`${String(passed)} checks passed, ${String(failed)} failed`);
  return failed === 0 ? 0 : 1;
});
