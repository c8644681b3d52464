/**
 * One upgrade of a service of 60 files, and how far fleets of several sizes have drifted: bare
 * repositories, a third current, a third behind with changes of their own, a third with a conflict
 * ahead.
 *
 *     node packages/bench/src/fleet.bench.ts [--runs 7] [--sizes 100,300,1000] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureDrift, measureUpgrade, writeSetting } from './scaffold/fleet.ts';
import { describeMachine, machineLine, milliseconds, toCount } from './timing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    sizes: { type: 'string', default: '100,300,1000' },
    json: { type: 'boolean', default: false },
  },
});
const runs = toCount('runs', values.runs);
const sizes = values.sizes.split(',').map((size) => toCount('sizes', size));

const machine = describeMachine();
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
try {
  const setting = await writeSetting(folder);
  const upgrade = await measureUpgrade(setting, runs);
  const drift = await measureDrift(setting, sizes);
  if (values.json) console.log(JSON.stringify({ machine, runs, upgrade, drift }, undefined, 2));
  else {
    console.table(
      Object.entries(upgrade).map(([what, { min, median, max }]) => ({
        what,
        min: milliseconds(min),
        median: milliseconds(median),
        max: milliseconds(max),
      })),
    );
    console.table(
      drift.map(({ services, seconds, memory }) => ({
        services,
        'npm run fleet': `${seconds.toFixed(1)} s`,
        'a service': milliseconds((seconds * 1000) / services),
        'peak memory': `${memory.toFixed(0)} MiB`,
      })),
    );
    console.log(
      `Upgrades: ${String(runs)} runs after one that is not counted. Drift: one run each; ` +
        `the memory is that of the command without git's. ${machineLine(machine)}`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
