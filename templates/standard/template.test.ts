import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTemplate, openRecordsRepository } from '../testing/index.ts';

const answers = {
  name: 'data-retention',
  title: 'Data retention',
  owner: 'group:default/team-security',
  summary: 'What we "delete", and when: always.',
  decision: 'ADR-0005',
};

await describeTemplate('standard', { answers });

test('the command adds a standard in which the check of the records finds nothing', async () => {
  await using repository = await openRecordsRepository();
  const options = Object.entries(answers).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout, exitCode } = await repository.runNew('standard', ...options);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Next: fill in standards/data-retention.md');
  expect(await readdir(join(repository.folder, 'standards'))).toContain('data-retention.md');
  expect(await repository.problems()).toBe('');
});
