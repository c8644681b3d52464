import type { Answers, RenderedFile } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import { describeMigration, type LoadedMigration } from './load.ts';
import { assertAnswers, assertFiles } from './validate.ts';

/**
 * The answers as the newest of the migrations leaves them.
 *
 * @throws {FleetError} naming the migration that fails or makes something else
 */
export function migrateAnswers(migrations: readonly LoadedMigration[], answers: Answers): Answers {
  return migrations.reduce((before, each) => {
    const { migration } = each;
    if (!migration.answers) return before;
    const after = run(each, () => migration.answers?.(structuredClone(before)));
    return assertAnswers(after, describeMigration(each));
  }, answers);
}

/**
 * Runs the migrations over the files of a project, oldest first. Each sees the answers that its own
 * version left.
 *
 * @param answers as stored, before any of the migrations
 * @throws {FleetError} naming the migration that fails or makes paths that a folder cannot hold
 */
export function migrateFiles(
  migrations: readonly LoadedMigration[],
  files: readonly RenderedFile[],
  answers: Answers,
): readonly RenderedFile[] {
  let current = files;
  for (const [index, each] of migrations.entries()) {
    const { migration } = each;
    if (!migration.files) continue;
    const context = { answers: migrateAnswers(migrations.slice(0, index + 1), answers) };
    const copies = current.map((file) => ({ ...file }));
    const after = run(each, () => migration.files?.(copies, context));
    current = assertFiles(after, describeMigration(each));
  }
  return current;
}

function run(migration: LoadedMigration, action: () => unknown): unknown {
  try {
    return action();
  } catch (cause) {
    throw new FleetError(`${describeMigration(migration)} failed. ${String(cause)}`, { cause });
  }
}
