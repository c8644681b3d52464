import { PROVENANCE_PATH, type RenderedFile } from '@quoin/scaffold';
import type { Repository, TreeEntry } from '../git/index.ts';
import { mergeTrees, type TreeMerge } from '../merge/index.ts';
import { migrateFiles } from '../migrate/index.ts';
import type { PlanOptions } from './options.ts';
import type { Sides, Versions } from './prepare.ts';
import { changeEntries, toStored } from './tree.ts';
import { readTarballs, tarballNames, vendoredChange } from './vendored.ts';

/** A service as it will be. */
export interface UpgradedService {
  /** The id of its tree; files with conflicts have markers in it. */
  tree: string;
  entries: readonly TreeEntry[];
  conflicts: TreeMerge['conflicts'];
  /** Sentences for the person. */
  notes: string[];
}

/**
 * Merges what the template changed into the service.
 *
 * @param ours the id of the service's tree
 * @param packages as in {@link PlanOptions}
 */
export async function mergeService(
  repository: Repository,
  ours: string,
  versions: Versions,
  sides: Sides,
  packages: PlanOptions['packages'],
): Promise<UpgradedService> {
  const own = await migrateService(repository, ours, versions);
  // The same on all sides, so that the merge passes over it.
  const provenance = own.entries.filter(({ path }) => path === PROVENANCE_PATH);
  const [base, theirs] = await Promise.all(
    [sides.base, sides.theirs].map((files) => {
      const { entries, objects } = toStored(files, repository.format);
      return repository.writeEntries([...entries, ...provenance], objects);
    }),
  );
  const { from, to } = versions;
  const merged = await mergeTrees(
    repository,
    { base: base ?? '', ours: own.tree, theirs: theirs ?? '' },
    {
      labels: {
        ours: 'this service',
        base: `${from.name} ${from.version}`,
        theirs: `${to.name} ${to.version}`,
      },
    },
  );
  const entries = await repository.readTree(merged.tree);
  const { added, removed, notes } = await vendor(repository, entries, sides, packages);
  const stored = toStored([sides.provenance, ...added], repository.format);
  const finished = changeEntries(entries, { removed, written: stored.entries });
  return {
    tree: await repository.writeEntries(finished, stored.objects),
    entries: finished,
    conflicts: merged.conflicts,
    notes: [...merged.notes.map(({ explanation }) => explanation), ...notes],
  };
}

/** Runs the migrations over the service. What they leave alone is not written again. */
async function migrateService(
  repository: Repository,
  tree: string,
  { migrations, stored }: Versions,
): Promise<{ tree: string; entries: TreeEntry[] }> {
  const entries = await repository.readTree(tree);
  if (!migrations.some(({ migration }) => migration.files)) return { tree, entries };
  const files = (await repository.readFiles(tree)).filter(({ path }) => path !== PROVENANCE_PATH);
  const migrated = migrateFiles(migrations, files, stored);
  const known = new Map(files.map((file) => [file.path, file]));
  const kept = new Set(migrated.map(({ path }) => path));
  const changed = toStored(
    migrated.filter((file) => !isSame(known.get(file.path), file)),
    repository.format,
  );
  const all = changeEntries(entries, {
    removed: files.map(({ path }) => path).filter((path) => !kept.has(path)),
    written: changed.entries,
  });
  return { tree: await repository.writeEntries(all, changed.objects), entries: all };
}

function isSame(before: RenderedFile | undefined, after: RenderedFile): boolean {
  return (
    before !== undefined &&
    before.executable === after.executable &&
    before.symlink === after.symlink &&
    before.content.equals(after.content)
  );
}

async function vendor(
  repository: Repository,
  entries: readonly TreeEntry[],
  { base, theirs }: Sides,
  packages: PlanOptions['packages'],
) {
  const manifest = entries.find(({ path }) => path === 'package.json');
  const content = manifest && (await repository.readBlobs([manifest.id])).get(manifest.id);
  const change = vendoredChange({
    base,
    theirs,
    manifest: content && { path: 'package.json', content, executable: false },
    paths: new Set(entries.map(({ path }) => path)),
  });
  if (change.added.length === 0) return { ...change, added: [], notes: [] };
  if (packages === undefined) {
    const names = tarballNames(change.added);
    return { ...change, added: [], notes: [`To be added to vendor/: ${names}.`] };
  }
  const folder = typeof packages === 'string' ? packages : await packages();
  return { ...change, added: await readTarballs(change.added, folder), notes: [] };
}
