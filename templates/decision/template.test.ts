import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTemplate, openRecordsRepository } from '../testing/index.ts';

const answers = {
  title: "Keep audit records for 10 years, and don't ask",
  owner: 'group:default/team-platform',
  number: 27,
  date: '2026-11-22',
};
const record = ['decision', '--title', 'Keep audit records', '--owner', 'team-platform'];

await describeTemplate('decision', { answers });

test('the command takes the next free number and today, and the check of the records finds nothing', async () => {
  await using repository = await openRecordsRepository();
  const numbers = (await readdir(join(repository.folder, 'adr'))).map((name) =>
    Number.parseInt(name),
  );
  const next = String(Math.max(...numbers.filter(Number.isFinite)) + 1).padStart(4, '0');
  const { stdout } = await repository.runNew(...record);
  const path = `adr/${next}-keep-audit-records.md`;
  expect(stdout).toContain(`Next: fill in ${path}`);
  const text = await readFile(join(repository.folder, path), 'utf8');
  const now = new Date();
  expect(text).toContain(`date: ${now.getFullYear()}-`);
  expect(await repository.problems()).toBe('');
  await repository.runNew(...record);
  expect(await readdir(join(repository.folder, 'adr'))).toContainEqual(
    expect.stringMatching(`^${String(Number(next) + 1).padStart(4, '0')}-`),
  );
});

test('nothing is replaced, and a folder that is missing is named', async () => {
  await using repository = await openRecordsRepository();
  const { folder } = repository;
  await writeFile(join(folder, 'adr/0099-keep-audit-records.md'), 'mine');
  const taken = await repository.runNew(...record, '--number', '99');
  expect(taken.exitCode).toBe(2);
  expect(taken.stderr).toContain('adr/0099-keep-audit-records.md exists already');
  const elsewhere = await repository.runNew(...record, '--out', 'standards');
  expect(elsewhere.exitCode).toBe(2);
  expect(elsewhere.stderr).toBe(
    `There is no folder ${join(folder, 'standards/adr')}. Run it at the root of a repository that has one, or name that with --out.\n`,
  );
});
