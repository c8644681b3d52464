import { parseArgs } from 'node:util';
import { runMain, UserError } from './lib/command.ts';
import { HELP, runAction } from './lib/template/actions.ts';

await runMain(async () => {
  const [action = '', ...args] = process.argv.slice(2);
  if (['--help', '-h'].includes(action)) {
    console.log(HELP);
    return 0;
  }
  // An option in place of the action is one that nothing knows.
  if (action.startsWith('-')) parseArgs({ args: [action], options: {} });
  const run = runAction(action);
  if (!run) throw new UserError(HELP);
  if (args.some((each) => each === '--help' || each === '-h')) {
    console.log(await run.help(args));
    return 0;
  }
  return run.main(args);
});
