import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** Packages with more source files are looked at as far as this. */
const MOST_FILES = 1_500;
/** As many files that import one are looked at. */
const MOST_IMPORTERS = 8;
const LARGEST_FILE = 200_000;
const DEEPEST = 10;
const LEFT_OUT = /^(node_modules|dist|build|coverage|out|vendor|public|\..*)$/;
const SOURCE = /\.[mc]?[jt]sx?$/;
const RELATIVE = /['"](\.{1,2}\/[^'"\n]*)['"]/g;

/** Paths of files by the last name of what they import: `users` for `../data/users.js`. */
type Importers = ReadonlyMap<string, readonly string[]>;

const known = new Map<string, Importers>();

/**
 * The files of a package that may import the file: they name it in a relative path. Read once in a
 * process; a file that is written later is not among them.
 */
export function importersOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const root = packageOf(path);
  if (root === undefined) return [];
  let importers = known.get(root);
  if (!importers) known.set(root, (importers = readPackage(root)));
  const name = lastName(path);
  const names = name === 'index' ? [name, basename(dirname(path))] : [name];
  return names
    .flatMap((each) => importers.get(each) ?? [])
    .filter((each) => each !== path)
    .slice(0, MOST_IMPORTERS);
}

function lastName(path: string): string {
  const name = basename(path);
  return SOURCE.test(name) ? name.slice(0, -extname(name).length) : name;
}

function packageOf(path: string): string | undefined {
  let folder = dirname(path);
  for (let height = 0; height < DEEPEST; height += 1) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

function readPackage(root: string): Importers {
  const importers = new Map<string, string[]>();
  for (const path of sourcesIn(root)) {
    const names = new Set(
      [...readFileSync(path, 'utf8').matchAll(RELATIVE)].map(([, to = '']) => lastName(to)),
    );
    for (const name of names) importers.set(name, [...(importers.get(name) ?? []), path]);
  }
  return importers;
}

function sourcesIn(root: string): string[] {
  const found: string[] = [];
  const folders = [{ path: root, depth: 0 }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    for (const entry of readdirSync(folder.path, { withFileTypes: true })) {
      const path = join(folder.path, entry.name);
      if (entry.isDirectory()) {
        const isPackage = folder.depth > 0 && existsSync(join(path, 'package.json'));
        if (!LEFT_OUT.test(entry.name) && !isPackage && folder.depth < DEEPEST) {
          folders.push({ path, depth: folder.depth + 1 });
        }
      } else if (entry.isFile() && SOURCE.test(entry.name) && found.length < MOST_FILES) {
        if (statSync(path).size <= LARGEST_FILE) found.push(path);
      }
    }
  }
  return found;
}
