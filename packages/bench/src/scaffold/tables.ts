import { milliseconds, type Timing } from '../timing.ts';
import type { DriftMeasured } from './fleet.ts';
import type { Rendering } from './rendering.ts';

/** Prints how long each way of making a project takes. */
export function printRenderings(renderings: readonly Rendering[]): void {
  console.table(
    renderings.flatMap(({ files, bytes, timings }) =>
      Object.entries(timings).map(([way, timing]) => ({
        files,
        KiB: Math.round(bytes / 1024),
        'a project is made': way,
        ...columns(timing),
      })),
    ),
  );
}

/** Prints how long each way of upgrading takes. */
export function printUpgrades(upgrades: Readonly<Record<string, Timing>>): void {
  console.table(
    Object.entries(upgrades).map(([way, timing]) => ({
      '60 files are upgraded': way,
      ...columns(timing),
    })),
  );
}

/** Prints how long it takes to judge fleets. */
export function printDrift(drift: readonly DriftMeasured[]): void {
  console.table(
    drift.map(({ services, seconds, processor, memory }) => ({
      services,
      'npm run fleet': `${seconds.toFixed(1)} s`,
      'a service': milliseconds((seconds * 1000) / services),
      'processor time': processor === undefined ? '' : `${processor.toFixed(1)} s`,
      'peak memory': `${memory.toFixed(0)} MiB`,
    })),
  );
}

function columns({ min, median, max }: Timing) {
  return { min: milliseconds(min), median: milliseconds(median), max: milliseconds(max) };
}
