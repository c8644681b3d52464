import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../src/analysers/migrations/index.ts';
import { testCases } from './cases.ts';
import { MIGRATION_CASES } from './migrations.cases.ts';
import { judge } from './support.ts';

describe('migrations', () => {
  testCases(migrations, 'migrations/0002_change.sql', MIGRATION_CASES);

  test.each([
    ['db/migrate/1_a.sql', true],
    ['src/main/resources/db/changes/V2__a.sql', true],
    ['migrations/2_a.down.sql', false],
    ['queries/find.sql', false],
    ['migrations/a.ts', false],
  ])('%s is a migration: %s', (path, expected) => {
    expect(migrations.accepts(path)).toBe(expected);
  });

  test('another dialect is left out, with a note', async () => {
    const { findings, notes } = await judge(migrations, {
      files: { 'migrations/1.sql': 'create table `a` (id int auto_increment);\n' },
    });
    expect({ findings, notes: notes.length }).toEqual({ findings: [], notes: 1 });
  });

  test('no text makes it throw, and the parser lives on', async () => {
    const piece = fc.constantFrom(
      'alter table a ',
      'add column b int',
      'drop ',
      ';',
      "'",
      '"',
      '$$',
      '(',
      ')',
      '\n',
      '-- ',
      '/*',
      'ü',
      'update a set b = 1',
      'create table a (',
      ', ',
      'default ',
      'x()',
      '\u{1F600}',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        await judge(migrations, { files: { 'migrations/1.sql': pieces.join('') } });
      }),
      { numRuns: 300 },
    );
    const deep = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)};`;
    await judge(migrations, { files: { 'migrations/1.sql': deep } });
    const { findings } = await judge(migrations, {
      files: { 'migrations/1.sql': 'drop table a;' },
    });
    expect(findings.map(({ rule }) => rule)).toContain('migrations/destructive');
  });
});
