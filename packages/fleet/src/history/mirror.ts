import { FleetError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';

/** What proves to a git server who asks. */
export interface Credentials {
  username: string;
  password: string;
}

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

/** A bare copy of a repository, kept in a cache. Blobs that it lacks are fetched when they are read. */
export interface Mirror {
  /** Without credentials. */
  url: string;
  /** The default branch. */
  branch: string;
  repository: Repository;
  /** Variables for git commands that speak with the server, such as a push to `origin`. Never shown. */
  environment: Record<string, string>;
}

/**
 * The mirror of a repository behind a URL, made when it is missing and fetched when it is too old.
 * Several processes may do so at once.
 *
 * @param url https, ssh or file
 * @throws {FleetError} when the server cannot be reached or refuses; no credentials are shown
 */
export async function openMirror(url: string, _options: MirrorOptions): Promise<Mirror> {
  throw new FleetError(`${new URL(url).host} cannot be read yet.`);
}
