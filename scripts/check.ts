import { runMain } from './lib/command.ts';
import { ROOT } from './lib/paths.ts';

const args = process.argv.slice(2);

// What the other way needs is not loaded: a hook waits for this.
if (args.length > 0) {
  const { runCommand } = await import('@quoin/governance/command');
  // npm runs a script at the root; INIT_CWD is where the person stands.
  const directory = process.env.INIT_CWD ?? process.cwd();
  process.exitCode = await runCommand(args, { directory, repository: ROOT });
} else {
  const { runChecks } = await import('./lib/checks.ts');
  await runMain(async () => {
    const { passed, failed } = await runChecks();
    console.log(`${String(passed)} checks passed, ${String(failed)} failed`);
    return failed === 0 ? 0 : 1;
  });
}
