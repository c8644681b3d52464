import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain, UserError } from './lib/command.ts';
import { lockTemplate } from './lib/lock-template.ts';
import { ROOT } from './lib/paths.ts';
import { step } from './lib/step.mjs';
import { openTemplate } from './lib/templates.ts';

const HELP = `Usage: npm run template -- lock NAME

For authors of templates. Locks the dependencies of a template for every combination of its options,
and writes the one package-lock.json of its skeleton. Run it after each change of a dependency.`;

await runMain(async () => {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [action, name] = positionals;
  if (action !== 'lock' || name === undefined) throw new UserError(HELP);
  await openTemplate(name);
  const path = await step(`Locking ${name}`, (progress: (text: string) => void) =>
    lockTemplate(name, progress),
  );
  console.log(`Wrote ${relative(ROOT, path)}.\nNext: npm test -- templates/${name}`);
  return 0;
});
