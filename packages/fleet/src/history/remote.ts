import { setTimeout as sleep } from 'node:timers/promises';
import { FleetError } from '../errors.ts';
import { git, GitError, GitMissingError, type GitOptions, type Repository } from '../git/index.ts';
import { publicUrl } from './url.ts';

/** What proves to a git server who asks. */
export interface Credentials {
  username: string;
  password: string;
}

export interface RemoteOptions {
  /** They take the place of those in the URL. */
  credentials?: Credentials | undefined;
  signal?: AbortSignal | undefined;
}

/** The newest commit of a repository behind a URL. */
export interface RemoteHead {
  /** The default branch. */
  branch: string;
  commit: string;
  format: 'sha1' | 'sha256';
}

/** How long a server may stay silent, in seconds. */
const PATIENCE = '30';
const ATTEMPTS = 5;
const HEAD = /^ref: refs\/heads\/(?<branch>\S+)\tHEAD$/m;
const COMMIT = /^(?<commit>[0-9a-f]{40,64})\tHEAD$/m;

/** A repository behind a URL. Neither its messages nor its command lines hold credentials. */
export class Remote {
  /** Without credentials. */
  readonly url: string;
  /** For git commands that speak with the server. */
  readonly environment: Record<string, string>;
  readonly #signal: AbortSignal | undefined;

  constructor(url: string, { credentials = credentialsIn(url), signal }: RemoteOptions = {}) {
    this.url = publicUrl(url);
    this.environment = { ...patience(), ...(credentials && header(this.url, credentials)) };
    this.#signal = signal;
  }

  /** @throws {FleetError} when the server cannot be reached or refuses, or has no commit */
  async head(): Promise<RemoteHead> {
    const output = await this.#run((options) =>
      git(['ls-remote', '--symref', '--', this.url, 'HEAD'], options),
    );
    const commit = COMMIT.exec(output)?.groups?.commit;
    if (commit === undefined) {
      throw new FleetError(`${this.url} has no commit on its default branch. Push one to it.`);
    }
    const branch = HEAD.exec(output)?.groups?.branch ?? 'main';
    return { branch, commit, format: commit.length === 40 ? 'sha1' : 'sha256' };
  }

  /** @throws {FleetError} when the server cannot be reached or refuses */
  async fetch(repository: Repository, args: readonly string[], input = ''): Promise<void> {
    const fetch = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
    ];
    // Objects that are asked for by name: git would look for what it has on the way to them, in vain.
    const plain = input === '' ? [] : ['-c', 'fetch.negotiationAlgorithm=noop'];
    const command = [...plain, ...fetch, ...args];
    await this.#run((options) => repository.git(command, { ...options, input }));
  }

  async #run(
    command: (options: Pick<GitOptions, 'env' | 'signal' | 'configuration'>) => Promise<string>,
    attempt = 1,
  ): Promise<string> {
    const env = this.environment;
    try {
      return await command({ env, signal: this.#signal, configuration: 'personal' });
    } catch (error) {
      if (!(error instanceof GitError) || error instanceof GitMissingError) throw error;
      // Another process fetches at the moment.
      if (error.message.includes('.lock') && attempt < ATTEMPTS) {
        await sleep(200 * attempt, undefined, { signal: this.#signal });
        return this.#run(command, attempt + 1);
      }
      throw explain(this.url, error);
    }
  }
}

function credentialsIn(url: string): Credentials | undefined {
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return undefined;
  const { username, password } = new URL(url);
  if (username === '' && password === '') return undefined;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT: not in a process list. */
function header(url: string, { username, password }: Credentials): Record<string, string> {
  const token = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${token}`,
  };
}

function patience(): Record<string, string> {
  return { GIT_HTTP_LOW_SPEED_LIMIT: '1', GIT_HTTP_LOW_SPEED_TIME: PATIENCE };
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /authentication failed|could not read (username|password)|permission denied|\b40[13]\b/i,
    'Sign in to it with git, or give the portal a token for it under integrations.',
  ],
  [
    /not found|does not exist|does not appear to be a git repository|\b404\b/i,
    'Correct the URL, or ask its owner for access.',
  ],
  [
    /could not resolve|unable to access|connection|timed out|timeout/i,
    'Check the network and the name of the server, then try again.',
  ],
];

function explain(url: string, error: GitError): FleetError {
  const [, reason = error.message] = /(?:fatal|ERROR|error): (.*)/.exec(error.message) ?? [];
  const advice = ADVICE.find(([pattern]) => pattern.test(error.message))?.[1];
  return new FleetError(
    `${url} cannot be read: ${reason}. ${advice ?? `Try git ls-remote ${url}.`}`.replace('..', '.'),
  );
}
