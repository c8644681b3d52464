import type { Answers, RenderedFile } from '@quoin/scaffold';
import { FleetError } from '../errors.ts';

/** @throws {FleetError} when a migration made something else than answers */
export function assertAnswers(value: unknown, migration: string): Answers {
  if (value instanceof Promise) throw notSynchronous(migration);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FleetError(`${migration} returns no answers. Return an object.`);
  }
  return value as Answers;
}

/** @throws {FleetError} when a migration made something else than files that one folder can hold */
export function assertFiles(value: unknown, migration: string): RenderedFile[] {
  if (value instanceof Promise) throw notSynchronous(migration);
  if (!Array.isArray(value)) {
    throw new FleetError(`${migration} returns no files. Return a list of them.`);
  }
  const files = value.map((file: unknown) => {
    if (isFile(file)) return file;
    const path = String((file as { path?: unknown } | null)?.path);
    throw new FleetError(
      `${migration} returns ${path}, which is no file. Give it path, content (a Buffer) and executable.`,
    );
  });
  assertPaths(
    files.map(({ path }) => path),
    migration,
  );
  return files;
}

function notSynchronous(migration: string): FleetError {
  return new FleetError(`${migration} returns a promise. Migrations are synchronous.`);
}

function isFile(value: unknown): value is RenderedFile {
  const { path, content, executable } = (value ?? {}) as Record<string, unknown>;
  return typeof path === 'string' && Buffer.isBuffer(content) && typeof executable === 'boolean';
}

/** Distinct, inside the folder, and no file where another has a folder. */
function assertPaths(paths: readonly string[], migration: string): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (!isInside(path)) throw new FleetError(`${migration} makes ${path}, outside the service.`);
    if (seen.has(path)) throw new FleetError(`${migration} makes ${path} twice.`);
    seen.add(path);
  }
  for (const path of paths) {
    const parent = parentsOf(path).find((folder) => seen.has(folder));
    if (parent === undefined) continue;
    throw new FleetError(`${migration} makes ${path}, but ${parent} is a file.`);
  }
}

function isInside(path: string): boolean {
  const [first, ...others] = path.split('/');
  if (first?.toLowerCase() === '.git' || path.includes('\0')) return false;
  return [first, ...others].every((part) => part !== '' && part !== '.' && part !== '..');
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
