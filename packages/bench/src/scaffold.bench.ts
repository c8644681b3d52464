/**
 * The time to make a service: rendering alone, the whole command as a person waits for it, plop with
 * the same files as Handlebars templates, and a dry run in Backstage's scaffolder.
 *
 *     node packages/bench/src/scaffold.bench.ts [--runs 11] [--sizes 10,60,200] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureRendering, type Rendering } from './scaffold/rendering.ts';
import { describeMachine, machineLine, milliseconds, toCount } from './timing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '11' },
    sizes: { type: 'string', default: '10,60,200' },
    json: { type: 'boolean', default: false },
  },
});
const runs = toCount('runs', values.runs);
const sizes = values.sizes.split(',').map((size) => toCount('sizes', size));

const machine = describeMachine();
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
try {
  const renderings = await measureRendering(folder, sizes, runs);
  if (values.json) console.log(JSON.stringify({ machine, runs, renderings }, undefined, 2));
  else show(renderings);
} finally {
  await rm(folder, { recursive: true });
}

function show(renderings: readonly Rendering[]): void {
  console.table(
    renderings.flatMap(({ files, bytes, timings }) =>
      Object.entries(timings).map(([way, { min, median, max }]) => ({
        files,
        KiB: Math.round(bytes / 1024),
        way,
        min: milliseconds(min),
        median: milliseconds(median),
        max: milliseconds(max),
      })),
    ),
  );
  console.log(
    `${String(runs)} runs after one that is not counted, in turn. ${machineLine(machine)}`,
  );
}
