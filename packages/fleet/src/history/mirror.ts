import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FleetError } from '../errors.ts';
import { git, Repository } from '../git/index.ts';
import { Remote, type Credentials } from './remote.ts';
import { isGitUrl, nameOfUrl, publicUrl } from './url.ts';

export interface MirrorOptions {
  /** The folder that keeps the mirrors; made when it is missing. */
  cache: string;
  /** How old a mirror may be, in seconds, before the server is asked again. @default 60 */
  maxAge?: number | undefined;
  /** Whether the commits behind the newest one are needed. @default false */
  history?: boolean | undefined;
  /** Finds the credentials for a URL; what the person set up for git is used without. */
  credentials?: ((url: string) => Promise<Credentials | undefined>) | undefined;
  signal?: AbortSignal | undefined;
}

/** A bare copy of a repository, kept in a cache. */
export interface Mirror {
  /** Without credentials. */
  url: string;
  /** The default branch. */
  branch: string;
  repository: Repository;
  /**
   * Variables for git commands that speak with the server, such as a push to `origin`. They hold the
   * credentials, so they are never shown. Give `configuration: 'personal'` with them.
   */
  environment: Record<string, string>;
  /** Fetches what a tree lacks here: a mirror without history has no files until they are asked for. */
  complete(tree: string): Promise<void>;
}

const DEFAULT_MAX_AGE = 60;
/** Its time of change says when the server was asked last. */
const STAMP = 'quoin-fetched';

/** What is being fetched by this process, by folder. */
const running = new Map<string, Promise<Mirror>>();

/**
 * The mirror of a repository behind a URL, made when it is missing and fetched when it is too old.
 * Several processes may do so at once.
 *
 * @param url https, ssh or file
 * @throws {FleetError} when the server cannot be reached or refuses; no credentials are shown
 */
export function openMirror(url: string, options: MirrorOptions): Promise<Mirror> {
  const folder = join(options.cache, 'mirrors', folderOf(url, options));
  const known = running.get(folder);
  if (known) return known;
  const opening = open(url, folder, options).finally(() => running.delete(folder));
  running.set(folder, opening);
  return opening;
}

async function open(url: string, folder: string, options: MirrorOptions): Promise<Mirror> {
  if (!isGitUrl(url)) {
    throw new FleetError(
      `${publicUrl(url)} is no URL of a git repository. Use https, ssh or file.`,
    );
  }
  const { credentials, signal, history = false } = options;
  const remote = new Remote(url, { credentials: await credentials?.(publicUrl(url)), signal });
  if (!existsSync(folder)) await make(folder, remote, history);
  else if (await isOld(folder, options)) await refresh(folder, remote, history);
  const repository = await Repository.open(folder);
  const branch = (await repository.git(['symbolic-ref', '--short', 'HEAD'])).trim();
  return {
    url: remote.url,
    branch,
    repository,
    environment: remote.environment,
    complete: (tree) => complete(repository, remote, tree),
  };
}

/** The name says for people which repository it is; the hash tells apart those of the same name. */
function folderOf(url: string, { history = false }: MirrorOptions): string {
  const hash = createHash('sha256')
    .update(`${publicUrl(url)} ${history}`)
    .digest('hex');
  return `${nameOfUrl(url)}-${hash.slice(0, 12)}.git`;
}

async function isOld(folder: string, { maxAge = DEFAULT_MAX_AGE }: MirrorOptions) {
  const { mtimeMs } = await stat(join(folder, STAMP));
  return Date.now() - mtimeMs >= maxAge * 1000;
}

/** Under a name that nobody looks for, then renamed: the mirror is there whole or not at all. */
async function make(folder: string, remote: Remote, history: boolean): Promise<void> {
  const parent = join(folder, '..');
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(join(parent, '.new-'));
  try {
    const { format } = await remote.head();
    const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`];
    await git([...init, staging]);
    await git(['-C', staging, 'config', 'remote.origin.url', remote.url]);
    await writeFile(join(staging, STAMP), '');
    await refresh(staging, remote, history);
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
}

async function refresh(folder: string, remote: Remote, history: boolean): Promise<void> {
  const { branch, commit } = await remote.head();
  const repository = await Repository.open(folder);
  const ref = `refs/heads/${branch}`;
  if ((await repository.commitOf(ref)) !== commit) {
    const only = history ? [] : ['--depth=1', '--filter=blob:none'];
    await remote.fetch(repository, [...only, 'origin', `+${ref}:${ref}`]);
  }
  await repository.git(['symbolic-ref', 'HEAD', ref]);
  const now = new Date();
  await utimes(join(folder, STAMP), now, now);
}

async function complete(repository: Repository, remote: Remote, tree: string): Promise<void> {
  const list = ['rev-list', '--objects', '--missing=print', '--no-object-names', tree];
  const lines = (await repository.git(list)).split('\n');
  const missing = lines.filter((line) => line.startsWith('?')).map((line) => line.slice(1));
  if (missing.length === 0) return;
  await remote.fetch(repository, ['--filter=blob:none', '--stdin', 'origin'], missing.join('\n'));
}
