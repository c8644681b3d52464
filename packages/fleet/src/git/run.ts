import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { FleetError } from '../errors.ts';

export interface GitOptions {
  /** Where it runs; the current folder unless given. */
  cwd?: string | undefined;
  /** Variables such as GIT_DIR, added to the environment of the command. */
  env?: Readonly<Record<string, string>>;
  /** What it reads from its standard input; nothing unless given. */
  input?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
  /** Whose configuration applies beside the repository's own; nobody's unless given. */
  configuration?: 'none' | 'personal';
}

/** How a git command ended. */
export interface GitResult {
  status: number;
  stdout: Buffer;
  stderr: string;
}

/** A git command that ended with an error; `message` holds what git said. */
export class GitError extends FleetError {
  override name = 'GitError';
}

/** There is no git on this machine, or one that is too old. */
export class GitMissingError extends GitError {
  override name = 'GitMissingError';
}

/**
 * Runs git and returns its standard output.
 *
 * The command line is used rather than a library because every developer has it
 * and pushes to the same repositories with it. It runs without the person's own
 * configuration (signing, hooks, line endings, ignored files), so that what is
 * committed is what was rendered.
 *
 * @throws GitError when the command fails, GitMissingError when there is none
 */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(args, options)).toString('utf8');
}

/** As {@link git}, for output that is not text. */
export async function gitBytes(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const { status, stdout, stderr } = await tryGit(args, options);
  if (status === 0) return stdout;
  throw new GitError(`git ${args[0]} failed: ${stderr.trim()}`);
}

/**
 * Runs a git command whose failure is an answer too.
 *
 * @throws GitMissingError when there is none, the signal's reason when it was aborted
 */
export function tryGit(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const { cwd, env, input = '', signal, configuration = 'none' } = options;
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd,
      signal,
      env: { ...environment(configuration), ...env },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) reject(error);
      else reject(new GitMissingError(MISSING, { cause: error }));
    });
    child.on('close', (code) => {
      resolve({
        status: code ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
    // A command that ends before it has read everything says why on its standard error.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

const MISSING = 'The git command was not found. Install git, or add it to PATH, and try again.';

const IMPERSONAL = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };

/** What says how to reach a server, and where a person keeps the configuration. */
const PERSONAL = /^GIT_(SSH|ASKPASS|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$)/;

/** Without the variables of a hook or a wrapper, which name another repository. */
function environment(configuration: 'none' | 'personal'): NodeJS.ProcessEnv {
  const personal = configuration === 'personal';
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || (personal && PERSONAL.test(name)),
  );
  return {
    ...Object.fromEntries(kept),
    ...(!personal && IMPERSONAL),
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
