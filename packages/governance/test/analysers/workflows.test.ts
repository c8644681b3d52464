import fc from 'fast-check';
import { describe, test } from 'vitest';
import { workflows } from '../../src/analysers/workflows/index.ts';
import { testCases } from './cases.ts';
import { judge } from './support.ts';
import { WORKFLOW_CASES } from './workflows.cases.ts';

describe('workflows', () => {
  testCases(workflows, '.github/workflows/ci.yml', WORKFLOW_CASES);

  test('no text makes it throw', async () => {
    const piece = fc.constantFrom(
      'jobs:',
      'on: ',
      'steps:',
      '- run: |',
      '- uses: ',
      '\n',
      '  ',
      '${{',
      '}}',
      'env:',
      'secrets',
      '[',
      '{',
      'null',
      'with:',
      'permissions: ',
      'a: ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = `jobs:\n  a:\n    steps:\n${pieces.join('')}`;
        await judge(workflows, { files: { '.github/workflows/a.yml': text } });
      }),
      { numRuns: 300 },
    );
  });
});
