import { categoryOf } from './labels.ts';
import type { Suite } from './labels.ts';
import { falsePositiveRate, findingsPer1000Lines, precision, recall } from './score.ts';
import type { Score, Scores } from './score.ts';

const HEADING = [
  'vulnerable',
  'found',
  'recall',
  'safe',
  'flagged',
  'false-positive rate',
  'precision',
  'per 1,000 lines',
];

/** A Markdown table: the half `dev` by category, of `held-out` and of both the totals alone. */
export function report(scores: Scores, suite: Suite): string {
  const rows: [string, Score][] = [
    ...[...scores.dev].map(([name, score]): [string, Score] => [
      categoryOf(name, suite.categories).title,
      score,
    ]),
    ['**dev**', scores.halves.dev],
    ['**held-out**', scores.halves['held-out']],
    ['**both**', scores.overall],
    ['code of both', scores.parts.code],
    ['configuration of both', scores.parts.configuration],
  ];
  return [
    `| category | ${HEADING.join(' | ')} |`,
    `|---|${HEADING.map(() => '---:').join('|')}|`,
    ...rows.map(([title, score]) => `| ${title} | ${cells(score).join(' | ')} |`),
  ].join('\n');
}

function cells(score: Score): string[] {
  return [
    String(score.vulnerable),
    String(score.found),
    recall(score).toFixed(3),
    String(score.safe),
    String(score.flagged),
    falsePositiveRate(score).toFixed(3),
    precision(score).toFixed(3),
    findingsPer1000Lines(score).toFixed(1),
  ];
}
