import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLock } from '../analysers/dependencies/index.ts';
import type { LockFile } from '../analysers/dependencies/rule.ts';
import { GovernanceError } from '../errors.ts';

export {
  affects,
  byPackage,
  fixedIn,
  readDatabase,
  SEED_FILE as ADVISORIES_FILE,
} from '../analysers/dependencies/advisories.ts';
export { createSbom } from './sbom.ts';
export { refreshDatabase } from './refresh.ts';
export { GovernanceError } from '../errors.ts';

const LOCKS = ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock'];

/** Reads the lock file of a folder. @throws GovernanceError when there is none that can be read */
export async function readLockIn(folder: string): Promise<LockFile> {
  for (const name of LOCKS) {
    const text = await readIfThere(join(folder, name));
    if (text === undefined) continue;
    const lock = readLock(name, text);
    if (lock !== undefined) return lock;
    throw new GovernanceError(`${join(folder, name)} cannot be read. Install again.`);
  }
  throw new GovernanceError(`${folder} has no lock file (${LOCKS.join(', ')}). Install first.`);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names of what a lock file brings from a registry, and their versions. */
export function installedIn({ packages }: LockFile): Map<string, Set<string>> {
  const installed = new Map<string, Set<string>>();
  for (const { name, version, isLocal } of packages) {
    if (isLocal || version === '') continue;
    const versions = installed.get(name) ?? new Set<string>();
    installed.set(name, versions.add(version));
  }
  return installed;
}
