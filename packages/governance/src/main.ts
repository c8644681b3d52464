/** Command: `node packages/governance/src/main.ts --staged`; `npm run check -- --staged` runs the same. */
import { runCommand } from './command/run.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  directory: process.cwd(),
  repository: process.cwd(),
});
