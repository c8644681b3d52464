import { cp, mkdtemp, readFile, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { missed, raise, readFloors, writeFloors } from './floors.ts';
import { loadSuite } from './labels.ts';
import type { Suite } from './labels.ts';
import { report } from './report.ts';
import { scoreFindings } from './score.ts';
import type { Scores } from './score.ts';
import { eslintSecurity, governance } from './tools.ts';
import type { Run } from './tools.ts';

export interface MeasureOptions {
  /** The tool that is measured. */
  readonly run: Run;
  /** Default: the suite of this folder. */
  readonly suite?: Suite;
}

/**
 * Runs a tool over the cases and holds its findings against the labels. The tool works on a copy
 * outside of the repository: neither its configuration nor the labels are within reach.
 */
export async function measure({ run, suite }: MeasureOptions): Promise<Scores> {
  const measured = suite ?? (await loadSuite());
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'suite-')));
  try {
    await cp(measured.cases, folder, { recursive: true });
    return scoreFindings(measured, await run(folder), await linesOf(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function linesOf(folder: string): Promise<Map<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ name, parentPath }): Promise<[string, number]> => {
        const path = join(parentPath, name);
        const text = await readFile(path, 'utf8');
        return [relative(folder, path).split(sep).join('/'), text.split('\n').length - 1];
      }),
    ),
  );
}

const TOOLS = new Map<string, Run>([
  ['governance', governance],
  ['eslint-plugin-security', eslintSecurity],
]);

const USAGE = `Usage: node packages/governance/suite/measure.ts [--tool NAME] [--raise]

Recall and false positives of a tool on code that the authors of the rules have not seen.

  --tool NAME  ${[...TOOLS.keys()].join(' or ')}; default: governance
  --raise      make floors.json as strict as this run, if it misses none of them

Exit code 1 when governance is below a floor.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      raise: { type: 'boolean' },
      tool: { type: 'string', default: 'governance' },
    },
  });
  const run = TOOLS.get(values.tool);
  if (values.help || run === undefined || (values.raise && run !== governance)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const scores = await measure({ run });
  console.log(report(scores, await loadSuite()));
  if (run !== governance) return 0;
  const floors = await readFloors();
  const failures = missed(scores, floors);
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) return 1;
  if (values.raise) await writeFloors(raise(scores, floors));
  return 0;
}

if (import.meta.main) process.exitCode = await main();
