import { dirname, join, relative } from 'node:path/posix';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isDependencyFile, isOtherDependencyFile } from '../paths.ts';
import { Report } from '../shared/report.ts';
import { byPackage, readDatabase, SEED_FILE } from './advisories.ts';
import { lockRules } from './lockRules.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { checkInStep, manifestRules } from './manifestRules.ts';
import { otherManifestRules } from './otherManifests.ts';
import { readNpmLock } from './npmLock.ts';
import { readPnpmLock } from './pnpmLock.ts';
import { DEPENDENCY_RULES, type DependencyRule, type LockFile, type Say } from './rule.ts';
import { readYarnLock } from './yarnLock.ts';

/** npm packages: what is asked for, what the lock file brings, and what is known against it. */
export const dependencies: Engine = {
  name: 'dependencies',
  rules: DEPENDENCY_RULES,
  version: '2',
  accepts: isDependencyFile,
  // Lock files of large workspaces have megabytes.
  maxBytes: 64 * 1024 * 1024,
  run: checkDependencies,
};

const LOCKS = ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock'];

async function checkDependencies(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const report = new Report<DependencyRule>('dependencies');
  const say: Say = (rule, path, at, message) => {
    report.add(rule, path, at, message);
  };
  const database = await readDatabase(SEED_FILE);
  const advisories = byPackage(database);
  const locks = new LockFiles(context);
  for (const file of files) {
    context.signal.throwIfAborted();
    if (isOtherDependencyFile(file.path)) {
      otherManifestRules(file.path, await file.text(), say);
      continue;
    }
    if (nameOf(file.path) === 'package.json') {
      await checkManifest(file, context, locks, say);
      continue;
    }
    const lock = readLock(file.path, await file.text());
    if (lock === undefined) {
      say(SYNTAX_CHECK, file.path, 1, 'This is no lock file that npm can read. Install again.');
      continue;
    }
    const policy = await readPolicy(dirname(file.path), context);
    await lockRules(lock, { root: context.root, ...policy, advisories, say });
  }
  return report.findings;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function readLock(path: string, text: string): LockFile | undefined {
  const name = nameOf(path);
  if (name === 'pnpm-lock.yaml') return readPnpmLock(path, text);
  return name === 'yarn.lock' ? readYarnLock(path, text) : readNpmLock(path, text);
}

async function checkManifest(
  file: SourceFile,
  context: EngineContext,
  locks: LockFiles,
  say: Say,
): Promise<void> {
  const source = await file.text();
  if (/\{%-?\s|\$\{\{/.test(source)) {
    context.note(`${file.path} is the template of a file; not judged.`);
    return;
  }
  const manifest = readManifest(source);
  if (manifest.problem !== undefined) {
    say(SYNTAX_CHECK, file.path, manifest.problem.line, 'This is not JSON.');
    return;
  }
  await manifestRules(file.path, manifest, say);
  await compareWithLock(file.path, manifest, locks, say);
}

/** The nearest lock file above decides; one that does not know the folder belongs to others. */
async function compareWithLock(
  path: string,
  { requirements }: Manifest,
  locks: LockFiles,
  say: Say,
): Promise<void> {
  const folder = dirname(path);
  for (let above = folder; ; above = dirname(above)) {
    for (const name of LOCKS) {
      const found = await locks.find(join(above, name));
      if (found === undefined) continue;
      const { lock } = found;
      const locked = lock?.ranges?.get(relative(above, folder));
      if (lock !== undefined && locked !== undefined) {
        checkInStep(path, requirements, locked, lock, say);
      }
      return;
    }
    if (above === '.' || above === '/') return;
  }
}

/** Each lock file is read once, though every package of a workspace asks for it. */
class LockFiles {
  readonly #context: Pick<EngineContext, 'read'>;
  readonly #found = new Map<string, Promise<{ lock: LockFile | undefined } | undefined>>();

  constructor(context: Pick<EngineContext, 'read'>) {
    this.#context = context;
  }

  /** Undefined when there is no such file; without a lock when it cannot be read as one. */
  find(path: string): Promise<{ lock: LockFile | undefined } | undefined> {
    const known = this.#found.get(path);
    if (known !== undefined) return known;
    const reading = this.#context
      .read(path)
      .then((text) => (text === undefined ? undefined : { lock: readLock(path, text) }));
    this.#found.set(path, reading);
    return reading;
  }
}

interface Policy {
  hosts: Set<string>;
  mayBuild(name: string): boolean;
}

/** What `.npmrc` and the workspace say about registries and install scripts. */
async function readPolicy(folder: string, { read }: Pick<EngineContext, 'read'>): Promise<Policy> {
  const hosts = new Set(['registry.npmjs.org', 'registry.yarnpkg.com', 'npm.pkg.github.com']);
  const settings = (await read(join(folder, '.npmrc'))) ?? '';
  const yarn = (await read(join(folder, '.yarnrc.yml'))) ?? '';
  for (const [, host = ''] of `${settings}\n${yarn}`.matchAll(
    /registry(?:Server)?["']?\s{0,4}[=:]\s{0,4}["']?https:\/\/([^/\s"':]{1,253})/gi,
  )) {
    hosts.add(host);
  }
  const ignoresScripts =
    /^\s{0,8}ignore-scripts\s{0,4}=\s{0,4}true/m.test(settings) ||
    /^enableScripts:\s{0,4}false/m.test(yarn);
  const manifest = (await read(join(folder, 'package.json'))) ?? '';
  const allowed =
    /"(?:allowScripts|trustedDependencies|onlyBuiltDependencies)"\s{0,4}:\s{0,4}[[{]([^\]}]{0,4000})/.exec(
      manifest,
    )?.[1];
  return {
    hosts,
    mayBuild: (name) => ignoresScripts || allowed?.includes(`"${name}"`) === true,
  };
}
