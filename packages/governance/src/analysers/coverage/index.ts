import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { isCovered } from '../paths.ts';
import { readIstanbul, readLcov, type LineHits } from './report.ts';

/** Share of the added lines with code on them that some test must run. */
const THRESHOLD = 0.8;

/** Fewer added lines than this are left to the reviewer. */
const FEWEST_LINES = 5;

const REPORTS = [
  { path: 'coverage/lcov.info', read: readLcov },
  { path: 'coverage/coverage-final.json', read: readIstanbul },
];

/** Whether tests run the lines that the change adds, where a report of coverage is at hand. */
export const coverage: Engine = {
  name: 'coverage',
  rules: ['coverage/changed-lines'],
  version: '1',
  comparesWithBase: true,
  accepts: isCovered,
  run: checkCoverage,
};

async function checkCoverage(
  files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  if (context.change.base === undefined) return [];
  const report = await findReport(context);
  if (report === undefined) return [];
  const stale: string[] = [];
  const findings: RawFinding[] = [];
  for (const { path, addedLines } of files) {
    const lines = report.hits.get(path);
    if (lines === undefined) continue;
    if (await isNewer(join(context.root, path), report.written)) {
      stale.push(path);
      continue;
    }
    const added = [...lines].filter(([line]) => addedLines?.has(line) !== false);
    const missed = added.filter(([, hits]) => hits === 0).map(([line]) => line);
    const share = 1 - missed.length / added.length;
    const [first] = missed.sort((a, b) => a - b);
    if (added.length < FEWEST_LINES || share >= THRESHOLD || first === undefined) continue;
    findings.push({
      engine: 'coverage',
      rule: 'coverage/changed-lines',
      message: `Tests run ${String(Math.floor(share * 100))} % of the ${String(added.length)} added lines of ${path}, and ${String(THRESHOLD * 100)} % are asked for. Not run: ${ranges(missed)}.`,
      path,
      line: first,
    });
  }
  if (stale.length > 0) {
    context.note(
      `${report.path} is older than ${stale.slice(0, 3).join(', ')}: run the tests with coverage again.`,
    );
  }
  return findings;
}

interface FoundReport {
  path: string;
  hits: LineHits;
  /** When it was written, in milliseconds; undefined where no disk knows. */
  written: number | undefined;
}

/** Reports are not part of the tree: they are made by the tests, and ignored by git. */
async function findReport({ root, read, note }: EngineContext): Promise<FoundReport | undefined> {
  for (const { path, read: parse } of REPORTS) {
    const text = (await read(path)) ?? (await readIfThere(join(root, path)));
    if (text === undefined) continue;
    try {
      const hits = new Map(
        [...parse(text)].map(([file, lines]) => {
          const inRoot = isAbsolute(file) ? relative(root, file) : file;
          return [inRoot.replaceAll(sep, '/'), lines] as const;
        }),
      );
      return { path, hits, written: await modifiedAt(join(root, path)) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      note(`${path} is no report of coverage: ${error.message}`);
    }
  }
  return undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function modifiedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isNewer(file: string, written: number | undefined): Promise<boolean> {
  const modified = await modifiedAt(file);
  return written !== undefined && modified !== undefined && modified > written;
}

/** `3–5, 9`. */
function ranges(lines: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else parts.push([line, line]);
  }
  const shown = parts
    .slice(0, 8)
    .map(([from, to]) => (from === to ? String(from) : `${String(from)}–${String(to)}`));
  return [...shown, ...(parts.length > 8 ? ['…'] : [])].join(', ');
}
