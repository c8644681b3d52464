import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describePayments, insertParts } from '../scripts/describe-payments.ts';

const PAGE = join(import.meta.dirname, '../../../docs/payments.md');

test('docs/payments.md shows transitions, notes and recovery as they are; if not, run npm run docs', async () => {
  const page = await readFile(PAGE, 'utf8');
  const parts = describePayments();
  expect(insertParts(page, parts)).toBe(page);
  expect(parts.states).toContain('  submitted --> unknown\n');
  expect(parts.states).toContain('  accepted_without_posting --> pending\n');
});
