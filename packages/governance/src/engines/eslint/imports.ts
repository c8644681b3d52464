import { dirname, join } from 'node:path/posix';

const ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs'];
const INDEXES = ['/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs'];

const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.[^'"\n]*)['"]/g;

/**
 * The files that relative imports of a text may mean, by the ways in which Node, TypeScript and
 * bundlers complete a path. Finds too much rather than too little: a text that only looks like an
 * import costs an answer from the cache.
 */
export function importedPaths(path: string, text: string): string[][] {
  const specifiers = new Set(Array.from(text.matchAll(RELATIVE_IMPORT), ([, found = '']) => found));
  return [...specifiers].map((specifier) => {
    const target = join(dirname(path), specifier);
    const source = target.replace(/\.([mc]?)js$/, '.$1ts');
    return [
      ...ENDINGS.map((ending) => target + ending),
      ...(source === target ? [] : [source]),
      ...INDEXES.map((index) => target + index),
    ];
  });
}
