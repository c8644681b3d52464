/**
 * The life of a service: made in several ways (rendering alone, the whole command, plop alone, a dry
 * run in Backstage), upgraded once, and judged in fleets of several sizes.
 *
 *     node packages/bench/src/scaffold.bench.ts [--only making|upgrade|drift] [--runs 11]
 *       [--files 10,60,200] [--services 100,300,1000] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureDrift, measureUpgrade, writeSetting } from './scaffold/fleet.ts';
import { measureRendering } from './scaffold/rendering.ts';
import { printDrift, printRenderings, printUpgrades } from './scaffold/tables.ts';
import { describeMachine, machineLine, toCount } from './timing.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '11' },
    files: { type: 'string', default: '10,60,200' },
    services: { type: 'string', default: '100,300,1000' },
    json: { type: 'boolean', default: false },
  },
});
const PARTS = ['making', 'upgrade', 'drift'];
if (values.only !== undefined && !PARTS.includes(values.only)) {
  throw new Error(`--only is "${values.only}". Use ${PARTS.join(', ')}.`);
}
const wants = (part: string) => (values.only ?? part) === part;
const runs = toCount('runs', values.runs);
const files = values.files.split(',').map((each) => toCount('files', each));
const services = values.services.split(',').map((each) => toCount('services', each));

const machine = describeMachine();
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
try {
  const making = wants('making')
    ? await measureRendering(join(folder, 'making'), files, runs)
    : undefined;
  const setting =
    wants('upgrade') || wants('drift') ? await writeSetting(join(folder, 'fleet')) : undefined;
  const upgrade = setting && wants('upgrade') ? await measureUpgrade(setting, runs) : undefined;
  const drift = setting && wants('drift') ? await measureDrift(setting, services) : undefined;
  if (values.json) {
    console.log(JSON.stringify({ machine, runs, making, upgrade, drift }, undefined, 2));
  } else {
    if (making) printRenderings(making);
    if (upgrade) printUpgrades(upgrade);
    if (drift) printDrift(drift);
    console.log(
      `${String(runs)} runs after one that is not counted, the ways in turn; one run for each fleet. ` +
        `Processor time is that of the command and of git; memory is that of the command alone.\n${machineLine(machine)}`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
