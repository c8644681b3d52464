import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { falsePositiveRate, recall } from './score.ts';
import type { Score, Scores } from './score.ts';

/** The worst that is still accepted. */
export interface Floor {
  readonly recall: number;
  readonly falsePositiveRate: number;
}

export type Floors = Readonly<Record<(typeof PARTS)[number], Floor>>;

const PARTS = ['dev', 'held-out', 'overall'] as const;
const FILE = join(import.meta.dirname, 'floors.json');

export async function readFloors(file: string = FILE): Promise<Floors> {
  return JSON.parse(await readFile(file, 'utf8')) as Floors;
}

export async function writeFloors(floors: Floors, file: string = FILE): Promise<void> {
  await writeFile(file, `${JSON.stringify(floors, null, 2)}\n`);
}

/** One sentence for each floor that the scores miss. */
export function missed(scores: Scores, floors: Floors): string[] {
  return PARTS.flatMap((part) => {
    const score = scoreOf(scores, part);
    const floor = floors[part];
    return [
      ...(recall(score) < floor.recall
        ? [`${part}: recall ${recall(score).toFixed(4)} is below ${String(floor.recall)}`]
        : []),
      ...(falsePositiveRate(score) > floor.falsePositiveRate
        ? [
            `${part}: false-positive rate ${falsePositiveRate(score).toFixed(4)} is above ${String(floor.falsePositiveRate)}`,
          ]
        : []),
    ];
  });
}

/**
 * Floors as strict as these and the scores together; none gets looser. Raise them by scores that
 * miss none: a run that finds nothing has no false positives either.
 */
export function raise(scores: Scores, floors: Floors): Floors {
  const entries = PARTS.map((part) => {
    const score = scoreOf(scores, part);
    const floor = floors[part];
    return [
      part,
      {
        recall: Math.max(floor.recall, Math.floor(recall(score) * 1000) / 1000),
        falsePositiveRate: Math.min(
          floor.falsePositiveRate,
          Math.ceil(falsePositiveRate(score) * 1000) / 1000,
        ),
      },
    ] as const;
  });
  return Object.fromEntries(entries) as Floors;
}

function scoreOf(scores: Scores, part: (typeof PARTS)[number]): Score {
  return part === 'overall' ? scores.overall : scores.halves[part];
}
