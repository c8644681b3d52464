import { parseArgs } from 'node:util';
import { runMain } from './lib/command.ts';
import { REFERENCE, staleReferences, writeReferences } from './lib/reference.ts';
import { step } from './lib/step.mjs';

const HELP = `Usage: npm run reference [-- --check]

Writes docs/reference from the types and comments of the runtime packages.
  --check   writes nothing; exit code 1 when a page is not what would be written`;

await runMain(async () => {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, check: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.check) {
    await step('Reference', () => writeReferences(REFERENCE));
    return 0;
  }
  const stale = await staleReferences();
  for (const page of stale) console.error(`docs/reference/${page} is out of date.`);
  return stale.length === 0 ? 0 : 1;
});
