import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { x, type Output } from 'tinyexec';

/** A running project: where it answers, and how it ends. */
export interface RunningProject {
  url: string;
  /** Sends SIGTERM and gives exit code and signal. */
  terminate(): Promise<[number | null, NodeJS.Signals | null]>;
}

const PASSED_ON = /^(npm_|NODE_ENV|NODE_OPTIONS|VITEST|INIT_CWD|DATABASE_URL|PORT$)/i;

/** The environment of the project's developer: nothing of this repository's own run reaches it. */
function developerEnv(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !PASSED_ON.test(name));
  return { ...Object.fromEntries(own), OTEL_SDK_DISABLED: 'true', ...environment };
}

/**
 * Runs npm in a generated project.
 *
 * @throws with the output when it fails
 */
export async function npm(
  folder: string,
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Output> {
  const result = await x('npm', args, {
    nodePath: false,
    nodeOptions: { cwd: folder, env: developerEnv(environment) },
  });
  if (result.exitCode === 0) return result;
  const needs = args[0] === 'ci' ? ' It needs the npm registry.' : '';
  throw new Error(
    `npm ${args.join(' ')} failed in ${folder}.${needs}\n${result.stdout}${result.stderr}`,
  );
}

/**
 * Starts `src/main.ts` with the Node that the project pins, on a free port.
 *
 * @throws with what it printed when it ends before it listens
 */
export async function start(
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningProject> {
  const child = spawn(join(folder, 'node_modules/.bin/node'), ['src/main.ts'], {
    cwd: folder,
    env: developerEnv({ HOST: '127.0.0.1', PORT: '0', ...environment }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const endWithTests = () => child.kill('SIGKILL');
  process.once('exit', endWithTests);
  let printed = '';
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    const url = /listening at (http:[^"\s]+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout.resume();
    return {
      url,
      async terminate() {
        child.kill('SIGTERM');
        const ended = await exited;
        process.off('exit', endWithTests);
        return ended;
      },
    };
  }
  throw new Error(`The generated project ended before it listened:\n${printed}`);
}
