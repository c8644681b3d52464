/** Bundles each entry into one file, as Lambda loads it: `npm run build`. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

export const ENTRIES = readdirSync('src/entry').map((name) => basename(name, '.ts'));

/** @returns bytes of each bundle by its path */
export async function bundle(directory = 'dist'): Promise<Record<string, number>> {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((entry) => ({ in: `src/entry/${entry}.ts`, out: entry })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    keepNames: true,
    sourcemap: 'external',
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Lambda has the SDK; packages in CommonJS ask for `require`.
    external: ['@aws-sdk/*'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const bundles = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  return Object.fromEntries(bundles.map(([path, { bytes }]) => [path, bytes]));
}

if (import.meta.main) {
  for (const [path, bytes] of Object.entries(await bundle())) {
    console.log(`${path}  ${(bytes / 1_024).toFixed(0)} KiB`);
  }
}
