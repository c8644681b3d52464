import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { decision, repository, standard } from './testing/repository.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('./check.ts', import.meta.url));

it('says that records are in order', async () => {
  const root = await repository({ 'adr/0001-a.md': decision(), 'standards/e.md': standard() });
  const { stdout } = await run(process.execPath, [command], { cwd: root });
  expect(stdout).toBe('1 decision and 1 standard are in order.\n');
});

it('prints problems so that an editor can jump to them, and exits with 1', async () => {
  const root = await repository({
    'adr/0001-a.md': decision({ status: 'done' }),
    'adr/0002-b.md': '',
  });
  const failure = run(process.execPath, [command, root]);
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: `adr/0001-a.md:2 The status "done" is not known. — Write one of: proposed, accepted, rejected, deprecated, superseded by ADR-NNNN.
adr/0002-b.md The file is empty. — Write the record, or delete the file.
2 problems in 2 files.
`,
  });
});
