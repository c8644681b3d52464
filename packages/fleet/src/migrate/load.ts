import { pathToFileURL } from 'node:url';
import type { Migration } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';
import type { MigrationFile } from '../history/types.ts';

/** A migration, and where it comes from. */
export interface LoadedMigration extends MigrationFile {
  template: string;
  migration: Migration;
}

const PARTS = ['answers', 'files'] as const;

/**
 * Imports the migrations of a template, in their order.
 *
 * @throws {FleetError} naming the file when one cannot be imported or exports something else
 */
export async function loadMigrations(
  template: string,
  files: readonly MigrationFile[],
): Promise<LoadedMigration[]> {
  return Promise.all(files.map((file) => loadMigration(template, file)));
}

async function loadMigration(template: string, file: MigrationFile): Promise<LoadedMigration> {
  const place = describeMigration({ template, ...file });
  const module = await import(pathToFileURL(file.file).href).catch((cause: unknown) => {
    throw new FleetError(`${place} cannot be loaded. ${String(cause)}`, { cause });
  });
  const migration: unknown = (module as { default?: unknown }).default;
  if (!isMigration(migration)) {
    throw new FleetError(
      `${place} exports no migration. Export an object with answers, files or both by default.`,
    );
  }
  return { template, ...file, migration };
}

function isMigration(value: unknown): value is Migration {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  return (
    names.length > 0 &&
    names.every((name) => PARTS.some((part) => part === name)) &&
    Object.values(value).every((part) => typeof part === 'function')
  );
}

/** Such as: The migration of the template "service" to 2.0.0 (/…/migrations/2.0.0.ts). */
export function describeMigration({
  template,
  version,
  file,
}: Omit<LoadedMigration, 'migration'>): string {
  return `The migration of the template "${template}" to ${version} (${file})`;
}
