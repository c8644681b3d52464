import { posix } from 'node:path';
import { InputError } from '@backstage/errors';
import { parse } from 'yaml';
import type { ReadFile } from './parseEntities.ts';

const RESOLVERS: Record<string, (text: string) => unknown> = {
  $text: (text) => text,
  $yaml: (text) => parse(text),
  $json: (text) => JSON.parse(text),
};

/**
 * Puts the content of files in place of `$text: ./openapi.json` and the like.
 *
 * The catalog does the same for files and URLs, but cannot read inside a bare
 * repository.
 *
 * @throws InputError when a file is missing, outside the repository or not of its format
 */
export async function resolvePlaceholders(value: unknown, read: ReadFile): Promise<unknown> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => resolvePlaceholders(item, read)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, path] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (key && key in RESOLVERS && typeof path === 'string') return include(key, path, read);
  const resolved = entries.map(
    async ([name, item]) => [name, await resolvePlaceholders(item, read)] as const,
  );
  return Object.fromEntries(await Promise.all(resolved));
}

async function include(key: string, path: string, read: ReadFile): Promise<unknown> {
  const normal = posix.normalize(path);
  if (posix.isAbsolute(normal) || normal.startsWith('..')) {
    throw new InputError(`${key}: ${path} points outside the repository`);
  }
  const text = await read(normal);
  if (text === undefined) throw new InputError(`${key}: ${path} does not exist`);
  try {
    return RESOLVERS[key]?.(text);
  } catch (error) {
    throw new InputError(`${key}: ${path} cannot be read`, error as Error);
  }
}
