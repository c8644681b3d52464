import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { listPackages } from './packages.ts';
import { DATA_DIR, ROOT } from './paths.ts';

/** Where the pages are kept. */
export const REFERENCE = join(ROOT, 'docs', 'reference');

const STAMP = join(DATA_DIR, 'reference.stamp');

const OPTIONS = {
  basePath: join(ROOT, 'packages'),
  tsconfig: join(ROOT, 'tsconfig.base.json'),
  logLevel: 'Error',
  name: 'Reference of the runtime packages',
  readme: 'none',
  disableGit: true,
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  // `npm run check` reports what does not compile, and where.
  skipErrorChecking: true,
  outputFileStrategy: 'modules',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
} as const;

/** Writes a page for each entry point of the packages that generated projects import, in place of the old ones. */
export async function writeReferences(out: string): Promise<void> {
  const packages = await listPackages();
  const entryPoints = await Promise.all(packages.map(({ folder }) => entryPointsOf(folder)));
  const app = await Application.bootstrapWithPlugins({
    ...OPTIONS,
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entryPoints.flat(),
    outputs: [{ name: 'markdown', path: out }],
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc cannot read the packages.');
  // The page of packages/security/src/kms.ts is security/kms, after @quoin/security/kms.
  for (const module of project.children ?? []) {
    module.name = module.name
      .replace(/\/src$/, '/index')
      .replace('/src/', '/')
      .replace(/(?<=\/.*)\/index$/, '');
  }
  await rm(out, { recursive: true, force: true });
  await app.generateOutputs(project);
}

/**
 * The pages, relative to the folder, that are not what would be written now. What was in order and
 * has not changed since is not written again: that takes some 20 seconds.
 */
export async function staleReferences(): Promise<string[]> {
  const current = await fingerprint();
  if (current === (await readFile(STAMP, 'utf8').catch(() => ''))) return [];
  const fresh = await mkdtemp(join(DATA_DIR, 'reference-'));
  try {
    await writeReferences(fresh);
    const [before, after] = await Promise.all([readPages(REFERENCE), readPages(fresh)]);
    const pages = [...new Set([...before.keys(), ...after.keys()])].sort();
    const stale = pages.filter((page) => before.get(page) !== after.get(page));
    if (stale.length === 0) await writeFile(STAMP, current);
    return stale;
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** Of the pages and of all that they are made from. */
async function fingerprint(): Promise<string> {
  const packages = await listPackages();
  const sources = packages.flatMap(({ folder }) =>
    globSync(['package.json', 'src/**/*.ts'], { cwd: join(ROOT, folder) }).map((path) =>
      join(ROOT, folder, path),
    ),
  );
  const pages = globSync('**/*.md', { cwd: REFERENCE }).map((path) => join(REFERENCE, path));
  const hash = createHash('sha256');
  for (const path of [import.meta.filename, ...sources, ...pages].sort()) {
    hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex');
}

/** The source files behind the `exports` of a package. */
async function entryPointsOf(folder: string): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as {
    exports: Record<string, { default: string }>;
  };
  return Object.values(exports).map((each) => join(ROOT, folder, each.default));
}

async function readPages(folder: string): Promise<Map<string, string>> {
  const pages = globSync('**/*.md', { cwd: folder });
  return new Map(
    await Promise.all(
      pages.map(async (page) => [page, await readFile(join(folder, page), 'utf8')] as const),
    ),
  );
}
