import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exec } from 'tinyexec';
import { UserError } from './command.ts';
import { withLock } from './lock.ts';
import { DATA_DIR, ROOT } from './paths.ts';
import { lastLines, step } from './step.mjs';
import { turbo } from './turbo.ts';

/** Where the packed packages lie: what generated projects carry in their `vendor` folder. */
export const PACKAGES_DIR = join(DATA_DIR, 'packages');

const STAMP = join(PACKAGES_DIR, '.stamp');
/** One for the checkout: runs with data directories of their own share its `dist` folders. */
const LOCK = join(ROOT, '.turbo', 'packages.lock');
/** What a tarball is made of, in each package's folder and at the root. */
const INPUTS = ['package.json', 'tsconfig.build.json', 'README.md', '{src,migrations}/**/*'];
const SHARED = ['pnpm-workspace.yaml', 'tsconfig.base.json', 'tsconfig.build.json', 'LICENSE'];

export interface PackedPackage {
  name: string;
  /** Relative to the root. */
  folder: string;
  /** File name of its tarball. */
  tarball: string;
}

/** The packages that generated projects may depend on: those that are not private. */
export async function listPackages(): Promise<PackedPackage[]> {
  const manifests = globSync('packages/*/package.json', { cwd: ROOT }).sort();
  const packages = manifests.map(async (path) => {
    const text = await readFile(join(ROOT, path), 'utf8');
    const manifest = JSON.parse(text) as { name: string; version: string; private?: boolean };
    const tarball = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    return { ...manifest, folder: dirname(path), tarball };
  });
  return (await Promise.all(packages)).filter((each) => !each.private);
}

/**
 * Builds the packages and packs them into `PACKAGES_DIR`, unless nothing has changed since the last time.
 *
 * @throws {UserError} with the compiler's findings when one does not build
 */
export async function ensurePackages(signal?: AbortSignal): Promise<void> {
  const packages = await listPackages();
  if (await isCurrent(packages)) return;
  await mkdir(PACKAGES_DIR, { recursive: true });
  await mkdir(dirname(LOCK), { recursive: true });
  await withLock(LOCK, async () => {
    if (await isCurrent(packages)) return;
    await step('Packages for generated projects', async (progress) => {
      const stamp = await stampOf(packages);
      await build(packages, signal);
      await replaceAll(packages, progress);
      await writeFile(STAMP, stamp);
    });
  });
}

async function isCurrent(packages: readonly PackedPackage[]): Promise<boolean> {
  if (!packages.every(({ tarball }) => existsSync(join(PACKAGES_DIR, tarball)))) return false;
  const last = await readFile(STAMP, 'utf8').catch(() => undefined);
  return last === (await stampOf(packages));
}

async function stampOf(packages: readonly PackedPackage[]): Promise<string> {
  const own = packages.flatMap(({ folder }) => INPUTS.map((input) => `${folder}/${input}`));
  const files = globSync([...SHARED, ...own], { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

/** From empty output folders: the compiler leaves what earlier sources made. */
async function build(packages: readonly PackedPackage[], signal?: AbortSignal): Promise<void> {
  for (const { folder } of packages) {
    await rm(join(ROOT, folder, 'dist'), { recursive: true, force: true });
  }
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const { ok, output } = await turbo(['build', ...filters], signal);
  signal?.throwIfAborted();
  if (!ok) throw new UserError(`The packages do not build:\n${lastLines(output, 40)}`, 1);
}

/** Packs beside the old tarballs, so that nobody reads half of a new one. */
async function replaceAll(
  packages: readonly PackedPackage[],
  progress: (text: string) => void,
): Promise<void> {
  const target = await mkdtemp(join(PACKAGES_DIR, '.packing-'));
  try {
    await packPackages(packages, target, progress);
    for (const { tarball } of packages) {
      await rename(join(target, tarball), join(PACKAGES_DIR, tarball));
    }
  } finally {
    await rm(target, { recursive: true });
  }
  const current = new Set(packages.map(({ tarball }) => tarball));
  for (const name of await readdir(PACKAGES_DIR)) {
    if (name.endsWith('.tgz') && !current.has(name)) await rm(join(PACKAGES_DIR, name));
  }
}

/** Packs built packages into a folder; the same content gives the same bytes. */
export async function packPackages(
  packages: readonly PackedPackage[],
  target: string,
  progress: (text: string) => void = () => undefined,
): Promise<void> {
  for (const [index, { folder }] of packages.entries()) {
    progress(`${basename(folder)}, ${index + 1} of ${packages.length}`);
    await pack(folder, target);
  }
  progress(`${packages.length} packed`);
}

/** pnpm writes versions for `workspace:` and `catalog:`, and the exports of `publishConfig`. */
async function pack(folder: string, target: string): Promise<void> {
  const { exitCode, stdout, stderr } = await exec('pnpm', ['pack', '--pack-destination', target], {
    nodePath: false,
    nodeOptions: { cwd: join(ROOT, folder) },
  });
  if (exitCode === 0) return;
  throw new UserError(`${folder} cannot be packed:\n${lastLines(`${stdout}\n${stderr}`)}`, 1);
}
