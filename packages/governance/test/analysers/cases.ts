import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { judge } from './support.ts';

/**
 * Texts by rule. In a bad one each line that the rule reports ends in a comment with an arrow,
 * `# <-`; a good one is not reported by the rule, whatever other rules say of it.
 */
export type Cases<Rule extends string = string> = Record<Rule, { bad: string[]; good: string[] }>;

/** Declares a test for each text. */
export function testCases(engine: Engine, path: string, cases: Cases): void {
  for (const [rule, { bad, good }] of Object.entries(cases)) {
    test.each(bad.map((text, index) => [index + 1, text] as const))(
      `${rule} finds %i`,
      async (_index, text) => {
        const { findings } = await judge(engine, { files: { [path]: text } });
        const lines = findings.filter((finding) => finding.rule === rule).map(({ line }) => line);
        const wanted = text
          .split('\n')
          .flatMap((line, index) => (/<-\s*(?:\*\/|-->)?$/.test(line) ? [index + 1] : []));
        expect([...new Set(lines)].sort((a, b) => a - b)).toEqual(wanted);
        expect(wanted).not.toEqual([]);
      },
    );
    test.each(good.map((text, index) => [index + 1, text] as const))(
      `${rule} passes %i`,
      async (_index, text) => {
        const { findings } = await judge(engine, { files: { [path]: text } });
        expect(findings.filter((finding) => finding.rule === rule)).toEqual([]);
      },
    );
  }
}
