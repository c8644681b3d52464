import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { x } from 'tinyexec';
import { runMain, UserError } from './lib/command.ts';
import { ROOT } from './lib/paths.ts';

const FOLDER = join(ROOT, 'packages', 'bench', 'src');

await runMain(async () => {
  const { names, options, help } = readArguments(process.argv.slice(2));
  const benchmarks = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => basename(file, '.bench.ts'));
  if (help) {
    console.log(
      `Usage: npm run bench [-- NAME ...]\n       npm run bench -- NAME OPTION ...\n\nBenchmarks: ${benchmarks.join(', ')}. All of them when none is named.`,
    );
    return 0;
  }
  const unknown = names.filter((name) => !benchmarks.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no benchmark "${unknown.join('", "')}". There are: ${benchmarks.join(', ')}.`,
    );
  }
  if (options.length > 0 && names.length !== 1) {
    throw new UserError(
      'Options go to one benchmark. Name it before them: npm run bench -- service --rounds 3.',
    );
  }
  for (const name of names.length > 0 ? names : benchmarks) {
    const script = join(FOLDER, `${name}.bench.ts`);
    const { exitCode } = await x(process.execPath, [script, ...options], {
      nodeOptions: { cwd: ROOT, stdio: 'inherit' },
    });
    if (exitCode !== 0) return 1;
  }
  return 0;
});

/** What stands before the first option names benchmarks; the rest is for the one that is named. */
function readArguments(args: readonly string[]) {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const end = first === -1 ? args.length : first;
  const options = args.slice(args[end] === '--' ? end + 1 : end);
  const help = options.some((option) => option === '--help' || option === '-h');
  return { names: args.slice(0, end), options, help };
}
