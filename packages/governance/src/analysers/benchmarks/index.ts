import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';
import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { isBenchmarkBaseline } from '../paths.ts';
import { readJson } from '../shared/json.ts';
import { entries, get, isSet, numeric, text, type Located } from '../shared/located.ts';

/** Where `npm run bench -- NAME --json > .data/bench/NAME.json` leaves what it measured. */
const RESULTS = '.data/bench';

/** A figure may be so much worse before it counts, where the baseline does not say otherwise. */
const TOLERANCE = 0.15;

/**
 * Compares what a benchmark measured with what is kept of it. A baseline is a JSON object of figures:
 * `{ "engine.perSecond": { "value": 4100, "better": "higher", "tolerance": 0.2 } }`, each named by its
 * path in the report of the benchmark with the baseline's name.
 */
export const benchmarks: Engine = {
  name: 'benchmarks',
  rules: ['benchmarks/regression', SYNTAX_CHECK],
  version: '1',
  always: true,
  accepts: isBenchmarkBaseline,
  run: checkBenchmarks,
};

async function checkBenchmarks(
  _files: readonly SourceFile[],
  context: EngineContext,
): Promise<RawFinding[]> {
  const baselines = (await context.tree()).filter(isBenchmarkBaseline);
  const found = baselines.map(async (path) => {
    const baseline = readJson((await context.read(path)) ?? '');
    if (baseline.problem !== undefined) {
      const { line, message } = baseline.problem;
      return [{ engine: 'benchmarks', rule: SYNTAX_CHECK, message, path, line }];
    }
    const measured = await readResult(`${RESULTS}/${basename(path)}`, context);
    return measured === undefined ? [] : compare(path, baseline.value, measured);
  });
  return (await Promise.all(found)).flat();
}

async function readResult(path: string, context: EngineContext): Promise<Located | undefined> {
  const source = (await context.read(path)) ?? (await readIfThere(join(context.root, path)));
  if (source === undefined) return undefined;
  const { value, problem } = readJson(source);
  if (problem !== undefined)
    context.note(`${path} is no report of a benchmark: ${problem.message}`);
  return value;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function compare(path: string, baseline: Located | undefined, measured: Located): RawFinding[] {
  return entries(baseline).flatMap(({ key, value, keyAt }) => {
    const kept = numeric(get(value, 'value'));
    if (kept === undefined || kept === 0) return [];
    const now = numeric(get(measured, ...key.split('.')));
    const isHigherBetter = text(get(value, 'better')) === 'higher';
    const given = get(value, 'tolerance');
    const tolerance = isSet(given) ? (numeric(given) ?? TOLERANCE) : TOLERANCE;
    const at = { path, line: keyAt.line, column: keyAt.column };
    if (now === undefined) {
      const message = `The benchmark no longer reports ${key}. Correct the baseline, or the benchmark.`;
      return [{ engine: 'benchmarks', rule: 'benchmarks/regression', message, ...at }];
    }
    const worse = isHigherBetter ? 1 - now / kept : now / kept - 1;
    if (worse <= tolerance) return [];
    const message = `${key} is ${String(Math.round(worse * 100))} % worse than its baseline (${String(now)}, was ${String(kept)}); ${String(Math.round(tolerance * 100))} % are allowed. Find out why, or write down the new figure with its reason.`;
    return [{ engine: 'benchmarks', rule: 'benchmarks/regression', message, ...at }];
  });
}
