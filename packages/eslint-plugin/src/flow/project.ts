import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { importersOf } from './importers.ts';
import { createUnit, type Unit } from './unit.ts';
import { askImporters, spend } from './work.ts';

/** The files around the one that is analysed, read when an import leads to them. */
export interface Project {
  /** The file that a relative import means, if it exists and can be read. */
  imported(from: Unit, specifier: string): Unit | undefined;
  /** The files of the same package that may import the file, by its name. */
  importing(unit: Unit): readonly Unit[];
}

type Parser = typeof import('@typescript-eslint/parser');

/** Larger files are data or bundles; what they export is taken as unknown. */
const LARGEST_FILE = 400_000;
/** As many files are read for one that is analysed; imports beyond are taken as unknown. */
const MOST_FILES = 60;
/** As many files are remembered between analyses. */
const MOST_REMEMBERED = 400;

const ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs'];
const INDEXES = ['/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs'];
/** TypeScript's own convention: an import of `x.js` may mean `x.ts`. */
const COMPILED = /\.([mc]?)js$/;

interface Remembered {
  readonly stamp: string;
  readonly unit: Unit | undefined;
}

const remembered = new Map<string, Remembered>();
const read = new Set<string>();
const load = createRequire(import.meta.url);
let parser: Parser | undefined;

/** The files of this process; `startAnalysis` comes before each one that is analysed. */
export const project: Project = {
  imported(from, specifier) {
    if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
    const path = fileOf(resolve(dirname(from.path), specifier));
    if (!path || path.includes('node_modules')) return undefined;
    if (!read.has(path) && read.size >= MOST_FILES) return undefined;
    read.add(path);
    return unitAt(path);
  },
  importing(unit) {
    askImporters();
    return importersOf(unit.path).flatMap((path) => unitAt(path) ?? []);
  },
};

/** Makes room for as many imported files as one analysis may read. */
export function startAnalysis(): void {
  // What is remembered of other files may be cut short.
  if (!spend(0)) remembered.clear();
  read.clear();
}

/** Spares the file a second reading when another imports it, if it is on disk as it was analysed. */
export function rememberUnit(unit: Unit, text: string): void {
  const stamp = stampOf(unit.path);
  if (stamp?.endsWith(` ${String(Buffer.byteLength(text))}`) !== true) return;
  remember(unit.path, { stamp, unit });
}

function fileOf(path: string): string | undefined {
  const compiled = path.replace(COMPILED, '.$1ts');
  const candidates = [
    ...ENDINGS.map((ending) => path + ending),
    ...(compiled === path ? [] : [compiled]),
    ...INDEXES.map((index) => path + index),
  ];
  return candidates.find((candidate) => stampOf(candidate) !== undefined);
}

/** Changes when the file does; nothing where there is no file of a size to read. */
function stampOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > LARGEST_FILE) return undefined;
  return `${String(stats.mtimeMs)} ${String(stats.size)}`;
}

function unitAt(path: string): Unit | undefined {
  const stamp = stampOf(path);
  if (stamp === undefined || !/\.[mc]?[jt]sx?$/.test(path)) return undefined;
  const known = remembered.get(path);
  if (known?.stamp === stamp) return known.unit;
  // Files that import this one hold parts of what it was.
  if (known) remembered.clear();
  const unit = parse(path);
  remember(path, { stamp, unit });
  return unit;
}

/** Forgets what was read first, when there is too much. */
function remember(path: string, file: Remembered): void {
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size >= MOST_REMEMBERED) remembered.delete(oldest);
  remembered.set(path, file);
}

function parse(path: string): Unit | undefined {
  parser ??= load('@typescript-eslint/parser') as Parser;
  let parsed;
  try {
    parsed = parser.parseForESLint(readFileSync(path, 'utf8'), {
      filePath: path,
      range: true,
      loc: true,
      // Globals of the platform are known by their names here.
      lib: [],
      ecmaFeatures: { jsx: !/\.[mc]?ts$/.test(path) },
    });
  } catch (error) {
    // The file has its own finding when it is checked; here it is an import that leads nowhere.
    if (error instanceof Error) return undefined;
    throw error;
  }
  const { ast, scopeManager, visitorKeys } = parsed;
  ast.tokens = [];
  ast.comments = [];
  return createUnit({ path, root: ast, scopes: scopeManager, visitorKeys, project });
}
