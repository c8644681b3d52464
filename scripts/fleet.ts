import { FleetError } from '@quoin/fleet';
import { ScaffoldError } from '@quoin/scaffold';
import { runMain, UserError } from './lib/command.ts';

const HELP = `Usage: npm run fleet [-- COMMAND]

Which services there are, how far each is from its template, and bringing them up to date.

  list                       all services (the default)
    --status STATUS          those with a status: current, behind, not-enrolled, unreadable,
                             unknown-template, unknown-version; may be repeated
    --check                  exit code 1 when one is behind or has conflicts ahead
    --json                   as data
  diff NAME                  what a service changed of its template's files
    --upgrade                what an upgrade would change instead
    --json                   as data
  upgrade NAME|--all         a branch with the newest version of the template merged in
    --dry-run                shows the changes and writes nothing
    --to VERSION             a version before the newest
    --answer NAME=VALUE      an answer to what the newer version asks; may be repeated
    --pull-request           opens a pull request
  adopt NAME                 enrols a project that no template made
    --template TEMPLATE      the template that it is of; the closest unless given
    --answer NAME=VALUE      an answer that was not found; may be repeated
    --dry-run                shows what was found and writes nothing
  build NAME                 builds the first commit of a local repository, and notes how that ended

NAME is a service of the list, a folder, or a URL that git can clone.
  --templates URL|PATH       another repository of templates, for every command

Exit code 0 when all is well, 1 for findings, 2 when it could not run.`;

type Command = (args: string[]) => Promise<number>;

/** Loaded when they are called: listing needs no pull requests. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  list: async () => (await import('./lib/fleet/list.ts')).list,
  diff: async () => (await import('./lib/fleet/diff.ts')).diff,
  upgrade: async () => (await import('./lib/fleet/upgrade.ts')).upgrade,
  adopt: async () => (await import('./lib/fleet/adopt.ts')).adopt,
  build: async () => (await import('./lib/fleet/build.ts')).build,
};

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const [first = 'list', ...rest] = args;
  const [name, others] = first.startsWith('-') ? ['list', args] : [first, rest];
  const load = COMMANDS[name];
  if (!load) throw new UserError(`There is no command "${name}".\n\n${HELP}`);
  try {
    const command = await load();
    return await command(others);
  } catch (error) {
    if (!(error instanceof FleetError || error instanceof ScaffoldError)) throw error;
    throw new UserError(error.message);
  }
});
