import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { GovernanceError } from '../errors.ts';

/** Programs that a repository's own configuration could make git start; it may not be ours. */
const SAFE = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.quotePath=false'];

/** What a hook leaves in the environment points at its repository, whichever folder we ask about. */
const FROM_HOOKS = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'];

export interface GitResult {
  status: number;
  stdout: Buffer;
  stderr: string;
}

/** Runs git in one folder, without a pager, translations, locks or external programs. */
export class Git {
  readonly directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param directory - absolute path of a folder
   * @param options.hookIndex - use the index that a hook was started with: `git commit -a` and
   *   `git commit PATH` make one of their own
   */
  constructor(directory: string, { hookIndex = false } = {}) {
    this.directory = directory;
    this.#environment = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
    for (const name of FROM_HOOKS) Reflect.deleteProperty(this.#environment, name);
    if (!hookIndex) delete this.#environment.GIT_INDEX_FILE;
  }

  /** Runs git and answers whatever it said. @throws GovernanceError when there is no git */
  async try(args: readonly string[], input?: string): Promise<GitResult> {
    const settings = SAFE.flatMap((setting) => ['-c', setting]);
    const child = spawn('git', [...settings, ...args], {
      cwd: this.directory,
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    // A git that ends early, because it has read enough, is no failure of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    try {
      const [status, stdout, stderr] = await Promise.all([
        ended,
        buffer(child.stdout),
        text(child.stderr),
      ]);
      return { status, stdout, stderr };
    } catch (error) {
      throw new GovernanceError(
        `git cannot be started in ${this.directory}. Install git, or check a folder with --dir.`,
        { cause: error },
      );
    }
  }

  /** Runs git. @throws GovernanceError with its message when it fails */
  async run(args: readonly string[], input?: string): Promise<Buffer> {
    const { status, stdout, stderr } = await this.try(args, input);
    if (status === 0) return stdout;
    throw new GovernanceError(
      `git ${args[0] ?? ''} failed in ${this.directory}: ${stderr.trim() || `exit code ${String(status)}`}`,
    );
  }

  /** The NUL-terminated texts that a command with `-z` prints. */
  async list(args: readonly string[]): Promise<string[]> {
    const output = (await this.run(args)).toString('utf8');
    return output.split('\0').filter((item) => item !== '');
  }
}
