import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeApi } from '../scripts/describe-api.ts';

test('openapi.json describes the routes as they are; if not, run npm run openapi', async () => {
  expect(await readFile('openapi.json', 'utf8')).toBe(await describeApi());
});
