import type { FirstBuild, FirstBuilds } from '@quoin/fleet/types';
import type { State } from './status.ts';

export interface BuildRate {
  /** `67 %`, or `Unknown` while no outcome is known. */
  figure: string;
  /** The counts behind it: `2 of 3 passed, 1 unknown`. */
  counts: string;
  /** From 0 to 1; none while unknown. */
  share?: number;
}

/** The success rate of first builds, in words. */
export function buildRate({ passed, failed, unknown, rate }: FirstBuilds): BuildRate {
  const known = passed + failed;
  if (rate === undefined || known === 0)
    return {
      figure: 'Unknown',
      counts: unknown === 0 ? 'No service was generated yet' : `Of ${String(unknown)} generated`,
    };
  const counts = [
    `${String(passed)} of ${String(known)} passed`,
    ...(unknown > 0 ? [`${String(unknown)} unknown`] : []),
  ];
  return { figure: `${String(Math.round(rate * 100))} %`, counts: counts.join(', '), share: rate };
}

/** How the first build of one service ended. */
export function buildState({ outcome }: FirstBuild): State {
  switch (outcome) {
    case 'passed':
      return { tone: 'good', label: 'Passed' };
    case 'failed':
      return { tone: 'bad', label: 'Failed' };
    case 'unknown':
      return { tone: 'unknown', label: 'Unknown' };
  }
}
