import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { x } from 'tinyexec';
import { runMain, UserError } from './lib/command.ts';
import { ROOT } from './lib/paths.ts';

const FOLDER = join(ROOT, 'packages', 'bench', 'src');

await runMain(async () => {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const benchmarks = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => basename(file, '.bench.ts'));
  if (values.help) {
    console.log(
      `Usage: npm run bench [-- NAME ...]\n\nBenchmarks: ${benchmarks.join(', ')}. All of them when none is named.`,
    );
    return 0;
  }
  const unknown = positionals.filter((name) => !benchmarks.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no benchmark "${unknown.join('", "')}". There are: ${benchmarks.join(', ')}.`,
    );
  }
  for (const name of positionals.length > 0 ? positionals : benchmarks) {
    const { exitCode } = await x(process.execPath, [join(FOLDER, `${name}.bench.ts`)], {
      nodeOptions: { cwd: ROOT, stdio: 'inherit' },
    });
    if (exitCode !== 0) return 1;
  }
  return 0;
});
