import { basename } from 'node:path';
import { readVendored, ScaffoldError, vendoredPaths, type RenderedFile } from '@quoin/scaffold';

export interface VendoredSides {
  base: readonly RenderedFile[];
  theirs: readonly RenderedFile[];
  /** The merged package.json; none when the merge left none. */
  manifest: RenderedFile | undefined;
  /** The paths of the merged tree. */
  paths: ReadonlySet<string>;
}

export interface VendoredChange {
  added: string[];
  removed: string[];
}

/**
 * Which tarballs in `vendor/` come and go with an upgrade: what the new version names and the merged
 * manifest still wants is added, what the old version brought and nothing names any more is removed.
 */
export function vendoredChange({ base, theirs, manifest, paths }: VendoredSides): VendoredChange {
  const wanted = manifest ? namesOf(manifest) : [];
  const brought = vendoredPaths(theirs).filter((path) => !paths.has(path));
  // A manifest with conflict markers does not say what is wanted: then nothing is missing or lost.
  if (!wanted) return { added: brought, removed: [] };
  return {
    added: brought.filter((path) => wanted.includes(path)),
    removed: vendoredPaths(base).filter((path) => paths.has(path) && !wanted.includes(path)),
  };
}

function namesOf(manifest: RenderedFile): string[] | undefined {
  try {
    return vendoredPaths([manifest]);
  } catch (error) {
    if (error instanceof ScaffoldError) return undefined;
    throw error;
  }
}

/**
 * The tarballs themselves.
 *
 * @param paths such as vendor/quoin-service-0.1.0.tgz
 * @param packages the folder of the packed packages
 * @throws {ScaffoldError} naming a tarball that is not there
 */
export async function readTarballs(
  paths: readonly string[],
  packages: string,
): Promise<RenderedFile[]> {
  const dependencies = Object.fromEntries(paths.map((path) => [path, `file:${path}`]));
  const content = Buffer.from(JSON.stringify({ dependencies }));
  return readVendored([{ path: 'package.json', content, executable: false }], packages);
}

/** Such as: vendor/quoin-service-0.1.0.tgz → quoin-service-0.1.0.tgz. */
export function tarballNames(paths: readonly string[]): string {
  return paths.map((path) => basename(path)).join(', ');
}
