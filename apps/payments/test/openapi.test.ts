import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeApi } from '../scripts/describe-api.ts';

test('openapi.json describes the routes as they are; if not, run npm run openapi', async () => {
  const file = join(import.meta.dirname, '../openapi.json');
  expect(await readFile(file, 'utf8')).toBe(await describeApi());
});
