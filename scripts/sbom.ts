import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createSbom, GovernanceError, readLockIn } from '@quoin/governance/supply-chain';
import { runMain, UserError } from './lib/command.ts';
import { ROOT } from './lib/paths.ts';

const HELP = `Usage: npm run sbom [-- --output FILE] [--dir DIR]

Writes the bill of materials of what the lock file brings, as CycloneDX 1.6 in JSON.
  --output FILE   a file instead of the terminal
  --dir DIR       another folder with a package.json and a lock file`;

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      output: { type: 'string', short: 'o' },
      dir: { type: 'string', default: ROOT },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const root = resolve(values.dir);
  const text = `${JSON.stringify(await describe(root), undefined, 2)}\n`;
  if (values.output === undefined) process.stdout.write(text);
  else await writeFile(values.output, text);
  return 0;
});

interface Manifest {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

async function describe(root: string) {
  try {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
    return await createSbom({
      root,
      lock: await readLockIn(root),
      product: {
        name: manifest.name ?? 'unnamed',
        version: manifest.version ?? '0.0.0',
        dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
      },
      toolVersion: '0.1.0',
    });
  } catch (error) {
    if (error instanceof GovernanceError) throw new UserError(error.message);
    throw error;
  }
}
