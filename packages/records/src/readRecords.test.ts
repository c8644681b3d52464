import { mkdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explainMissing, findDecision, findStandard, readRecords } from './index.ts';
import { addFiles, decision, messages, read, repository, standard } from './testing/repository.ts';

it('shows every good record beside all kinds of broken ones', async () => {
  const root = await repository({
    'adr/0001-good.md': decision(),
    'adr/0002-latin-1.md': Buffer.from(decision({}, 'Größe', 'Größe'), 'latin1'),
    'adr/0003-empty.md': '\n \n',
    'adr/0004-binary.md': Uint8Array.from({ length: 1000 }, (_, index) => (index * 89) % 256),
    'adr/0006-large.md': decision({}, 'x'.repeat(1_000_000)),
    'adr/12-short.md': decision(),
    'adr/README.md': '# About this folder',
    'adr/adr-template.md': '# {title}',
    'adr/.0001-good.md.swp.md': 'x',
    'adr/diagram.svg': '<svg/>',
    'standards/errors.md': standard(),
    'standards/Error Handling.md': standard({}, [{ id: 'errors/other' }]),
  });
  await mkdir(join(root, 'adr/0005-folder.md'));
  await symlink('nowhere.md', join(root, 'adr/0007-link.md'));
  const records = await readRecords({ root });
  expect(messages(records)).toEqual([
    'adr/0002-latin-1.md:7 The file is not UTF-8 text.',
    'adr/0003-empty.md: The file is empty.',
    'adr/0004-binary.md: The file contains zero bytes, so it is not UTF-8 text.',
    'adr/0005-folder.md: This is not a file, though its name is that of a record.',
    'adr/0006-large.md: The file has 977 KiB; a record has at most 256 KiB.',
    'adr/0007-link.md: The file cannot be read: it does not exist.',
    'adr/12-short.md: The name does not begin with the number of a decision.',
    'standards/Error Handling.md: The name cannot serve as the id of a standard.',
  ]);
  expect(records.decisions.map(({ id }) => id)).toEqual(['ADR-0001', 'ADR-0002']);
  expect(records.decisions[1]?.problems).toHaveLength(1);
  expect(records.standards.map(({ id }) => id)).toEqual(['Error Handling', 'errors']);
});

it('reads one folder when the other is missing, and says which is', async () => {
  const root = await repository({ 'adr/0001-a.md': decision() });
  await rm(join(root, 'standards'), { recursive: true });
  const records = await readRecords({ root });
  expect(records.decisions).toHaveLength(1);
  expect(records.problems).toEqual([
    {
      kind: 'standard',
      path: 'standards',
      message: 'The folder cannot be read: it does not exist.',
      fix: 'Create the folder, or correct its path in the configuration.',
    },
  ]);
});

it('reads folders of other names, inside and outside the root', async () => {
  const root = await repository({
    'docs/decisions/0001-a.md': decision({}, '[s](../../rules/errors.md) [x](0002-x.md)'),
    'rules/errors.md': standard({}, [{}], '[a](../docs/decisions/0001-a.md)'),
  });
  const options = { decisionsDir: join(root, 'docs/decisions'), standardsDir: '../rules' };
  const records = await readRecords({ ...options, root: join(root, 'docs') });
  expect(records.decisions[0]?.path).toBe('decisions/0001-a.md');
  expect(records.standards[0]?.path).toBe('../rules/errors.md');
  expect(messages(records)).toEqual([
    'decisions/0001-a.md:22 The link to 0002-x.md leads nowhere.',
  ]);
});

it('sees files that change, appear and go between two reads', async () => {
  const root = await repository({ 'adr/0001-a.md': decision(), 'adr/0002-b.md': decision() });
  const time = new Date('2026-01-31');
  await utimes(join(root, 'adr/0001-a.md'), time, time);
  expect((await readRecords({ root })).decisions).toHaveLength(2);

  await addFiles(root, { 'adr/0001-a.md': decision({}, '', 'Use a Queue') });
  await utimes(join(root, 'adr/0001-a.md'), time, time);
  await rename(join(root, 'adr/0002-b.md'), join(root, 'adr/0003-b.md'));
  const { decisions } = await readRecords({ root });
  expect(decisions.map(({ id, title }) => [id, title])).toEqual([
    ['ADR-0001', 'Use a Queue'],
    ['ADR-0003', 'Use a queue'],
  ]);
});

it('gives up on Markdown that would keep a parser busy for minutes', async () => {
  const records = await read({
    'adr/0001-nested.md': decision({}, '1. '.repeat(80_000)),
    'adr/0002-good.md': decision(),
  });
  expect(messages(records)).toEqual([
    'adr/0001-nested.md: The Markdown cannot be parsed within five seconds.',
  ]);
  expect(records.decisions).toHaveLength(1);
});

it('finds records by id and explains why one is missing', async () => {
  const records = await read({
    'adr/0001-a.md': decision(),
    'adr/0002-b.md': '',
    'adr/0003-c.md': decision(),
  });
  expect(findDecision(records, 'adr-3')?.id).toBe('ADR-0003');
  expect(findDecision(records, '0001')?.id).toBe('ADR-0001');
  expect(findDecision(records, 'nonsense')).toBeUndefined();
  expect(findStandard(records, 'errors')).toBeUndefined();
  expect(explainMissing(records, 'decision', 'ADR-0009')).toBe(
    'There is no decision ADR-0009. There are 2, from ADR-0001 to ADR-0003.',
  );
  expect(explainMissing(records, 'decision', 'adr-2')).toBe(
    'adr-2 cannot be shown. adr/0002-b.md: The file is empty. Write the record, or delete the file.',
  );
  expect(explainMissing(records, 'standard', 'errors')).toBe(
    'There is no standard errors. There are no standards yet.',
  );
  const more = await read({ 'standards/errors.md': standard(), 'standards/logs.md': standard() });
  expect(explainMissing(more, 'standard', 'log')).toBe(
    'There is no standard log. There are: errors, logs.',
  );
});
