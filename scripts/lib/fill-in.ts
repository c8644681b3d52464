import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answers, FilledIn, Template } from '@quoin/scaffold';
import { UserError } from './command.ts';

/**
 * Adds the answers that need no question: today's date, and the next free number of a folder.
 *
 * @param directory the repository that the template adds to
 * @throws {UserError} when it has no such folder
 */
export async function fillIn(
  { parameters }: Template,
  answers: Answers,
  directory: string,
): Promise<Answers> {
  const filled = { ...answers };
  for (const { name, filledIn } of parameters) {
    if (filledIn && filled[name] === undefined) filled[name] = await find(filledIn, directory);
  }
  return filled;
}

async function find(what: FilledIn, directory: string): Promise<string | number> {
  if (what.kind === 'today') return localDate(new Date());
  const folder = join(directory, what.folder);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new UserError(
      `There is no folder ${folder}. Run it at the root of a repository that has one, or name that with --out.`,
    );
  });
  const numbers = names.map((name) => Number(/^\d+/.exec(name)?.[0] ?? 0));
  return Math.max(0, ...numbers) + 1;
}

/** As the user's calendar has it, such as 2026-11-22. */
function localDate(now: Date): string {
  const day = [now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  return [now.getFullYear(), ...day].join('-');
}
