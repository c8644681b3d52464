import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exec } from 'tinyexec';
import { PostgresError } from './error.ts';

/** The operating-system account that the server runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/**
 * The account to hand the server to, or undefined when the current one will do.
 *
 * PostgreSQL refuses to run as root, so root lends it an unprivileged account
 * that the machine already has; no account is created.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const [uid, gid] = await Promise.all([id('-u', name), id('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new PostgresError(
    `PostgreSQL does not run as root, and this machine has none of the accounts ${CANDIDATES.join(', ')}. ` +
      'Run as an ordinary user, or create the account: useradd --system postgres.',
  );
}

/** Whether `account` may pass through every folder above `path`, and `path` itself when it is one. */
export async function canReach(account: Account, path: string): Promise<boolean> {
  for (let current = path; ; current = dirname(current)) {
    const info = await stat(current).catch(() => undefined);
    if (info?.isDirectory() && !maySearch(account, info)) return false;
    if (current === dirname(current)) return true;
  }
}

function maySearch(account: Account, info: { uid: number; gid: number; mode: number }): boolean {
  if (info.uid === account.uid) return (info.mode & 0o100) !== 0;
  if (info.gid === account.gid) return (info.mode & 0o010) !== 0;
  return (info.mode & 0o001) !== 0;
}

async function id(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const { exitCode, stdout } = await exec('id', [flag, name]);
  return exitCode === 0 ? Number.parseInt(stdout, 10) : undefined;
}
