import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  ADVISORIES_FILE,
  affects,
  byPackage,
  fixedIn,
  GovernanceError,
  installedIn,
  readDatabase,
  readLockIn,
  refreshDatabase,
} from '@quoin/governance/supply-chain';
import { runMain, UserError } from './lib/command.ts';
import { ROOT } from './lib/paths.ts';

const HELP = `Usage: npm run advisories [-- --refresh] [--registry URL]

Shows what is known against the packages of the lock file; exit code 1 when there is something.
  --refresh        first asks the registry, and writes what it answers into the database
  --registry URL   another registry than npm's own configuration names`;

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      refresh: { type: 'boolean', default: false },
      registry: {
        type: 'string',
        default: process.env.npm_config_registry ?? 'https://registry.npmjs.org',
      },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const installed = installedIn(await readLockIn(ROOT));
  if (values.refresh) await refresh(values.registry, installed);
  const database = await readDatabase(ADVISORIES_FILE);
  const known = byPackage(database);
  const found = [...installed].flatMap(([name, versions]) =>
    [...versions].flatMap((version) =>
      (known.get(name) ?? [])
        .filter((advisory) => affects(advisory, name, version))
        .map(
          (advisory) =>
            `${name}@${version}: ${advisory.summary} (${advisory.id}), ${describeFix(fixedIn(advisory, name, version))}`,
        ),
    ),
  );
  found.forEach((line) => {
    console.log(line);
  });
  console.log(
    `${String(installed.size)} packages, ${String(database.advisories.length)} advisories of ${database.updated}: ${String(found.length)} known weaknesses.`,
  );
  return found.length === 0 ? 0 : 1;
});

const describeFix = (version: string | undefined): string =>
  version === undefined ? 'corrected by no version' : `corrected in ${version}`;

async function refresh(registry: string, installed: Map<string, Set<string>>): Promise<void> {
  try {
    const database = await readDatabase(ADVISORIES_FILE);
    const refreshed = await refreshDatabase({ registry, installed, database });
    await writeFile(ADVISORIES_FILE, `${JSON.stringify(refreshed, undefined, 2)}\n`);
  } catch (error) {
    if (error instanceof GovernanceError) throw new UserError(error.message);
    throw error;
  }
}
