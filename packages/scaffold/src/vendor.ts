import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ScaffoldError } from './errors.ts';
import type { RenderedFile } from './render.ts';

const MANIFEST = 'package.json';
const VENDORED = /^file:(vendor\/[\w.-]+\.tgz)$/;

/**
 * The tarballs that a rendered `package.json` names as `file:vendor/<name>.tgz`, in path order.
 *
 * @returns paths relative to the project; none when it has no manifest.
 * @throws {ScaffoldError} when the manifest is not JSON
 */
export function vendoredPaths(files: readonly RenderedFile[]): string[] {
  const manifest = files.find(({ path }) => path === MANIFEST);
  if (!manifest) return [];
  const { dependencies = {}, devDependencies = {} } = parseManifest(manifest.content.toString());
  const specifiers = Object.values({ ...devDependencies, ...dependencies });
  return specifiers.flatMap((each) => VENDORED.exec(each)?.[1] ?? []).sort();
}

/**
 * The vendored tarballs of a rendering, as files of it.
 *
 * @param packages the folder that holds the packed packages
 * @throws {ScaffoldError} naming a tarball that is not there, and how it gets there
 */
export async function readVendored(
  files: readonly RenderedFile[],
  packages: string,
): Promise<RenderedFile[]> {
  return Promise.all(
    vendoredPaths(files).map(async (path) => {
      const source = join(packages, basename(path));
      const content = await readFile(source).catch((cause: unknown) => {
        throw new ScaffoldError(
          `There is no ${source}, which the project needs as ${path}. ` +
            'npm start and npm run new pack it; or correct its version in the package.json.',
          { cause },
        );
      });
      return { path, content, executable: false };
    }),
  );
}

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function parseManifest(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new ScaffoldError(`The rendered ${MANIFEST} is not JSON. ${String(cause)}`, { cause });
  }
}
