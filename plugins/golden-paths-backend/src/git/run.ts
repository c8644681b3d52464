import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

export interface GitOptions {
  /** Variables such as GIT_DIR, added to the environment of the command. */
  env?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** A git command that ended with an error; `message` holds what git said. */
export class GitError extends Error {
  override name = 'GitError';
}

/** There is no git on this machine. */
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
export function git(args: string[], { env = {}, signal }: GitOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      args,
      { env: { ...environment(), ...env }, signal, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else if (signal?.aborted) reject(error);
        else if (error.code === 'ENOENT') reject(new GitMissingError(MISSING, { cause: error }));
        else reject(new GitError(`git ${args[0]} failed: ${stderr.trim()}`, { cause: error }));
      },
    );
  });
}

const MISSING = 'The git command was not found. Install git, or add it to PATH, and try again.';

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
  };
}
