import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The versions of a key: the newest encrypts, all of them decrypt. */
export interface KeyStore {
  keyId: string;
  /** The number of the newest version. */
  newest: number;
  versions: ReadonlyMap<number, Uint8Array>;
}

interface StoredKey {
  keyId: string;
  versions: { version: number; createdAt: string; material: string }[];
}

/** Reads the file, or makes it with a first version. */
export async function openKeyStore(file: string, keyId: string): Promise<KeyStore> {
  try {
    return await readKeyStore(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await locked(file, async () => {
    if (await exists(file)) return;
    await replace(file, { keyId, versions: [newVersion(1)] });
  });
  return readKeyStore(file);
}

/** @throws {Error} when another account can read the file, or it is no key store. */
export async function readKeyStore(file: string): Promise<KeyStore> {
  const { keyId, versions } = await readStored(file);
  const materials = versions.map(
    (each) => [each.version, Buffer.from(each.material, 'base64')] as const,
  );
  return {
    keyId,
    newest: Math.max(...materials.map(([version]) => version)),
    versions: new Map(materials),
  };
}

/** Adds a version; the earlier ones stay, so that everything encrypted with them stays readable. */
export async function addVersion(file: string): Promise<KeyStore> {
  await locked(file, async () => {
    const stored = await readStored(file);
    const newest = Math.max(...stored.versions.map((each) => each.version));
    await replace(file, { ...stored, versions: [...stored.versions, newVersion(newest + 1)] });
  });
  return readKeyStore(file);
}

async function readStored(file: string): Promise<StoredKey> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    throw new Error(
      `The key store ${file} can be read by other accounts (mode ${(mode & 0o777).toString(8)}). Set it to 600 and rotate the key.`,
    );
  }
  const stored = parse(await readFile(file, 'utf8'));
  if (!stored) throw new Error(`The file ${file} is not a key store. Restore it from a backup.`);
  return stored;
}

function parse(text: string): StoredKey | undefined {
  try {
    const stored = JSON.parse(text) as Partial<StoredKey> | null;
    const complete = typeof stored?.keyId === 'string' && (stored.versions?.length ?? 0) > 0;
    return complete ? (stored as StoredKey) : undefined;
  } catch (error) {
    // The syntax error would quote the file.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function newVersion(version: number): StoredKey['versions'][number] {
  const createdAt = new Date().toISOString();
  return { version, createdAt, material: randomBytes(32).toString('base64') };
}

/** The file is either the old one or the new one, also after a loss of power. */
async function replace(file: string, stored: StoredKey): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(stored, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** One writer at a time, over processes: of two rotations at once none is lost. */
async function locked(file: string, work: () => Promise<void>): Promise<void> {
  const lock = `${file}.lock`;
  const deadline = Date.now() + 5000;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (Date.now() > deadline) {
        throw new Error(`Another process holds ${lock}. Remove it if none is running.`, {
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
