import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from './command.ts';
import { DATA_DIR } from './paths.ts';
import { lastLines } from './step.mjs';

export interface ServiceOptions {
  /** What people call it; also the name of its log. */
  name: string;
  cwd: string;
  /** TypeScript entry point, from `cwd`. */
  entry: string;
  args?: string[];
  env: Record<string, string>;
  /** Answers 2xx once the service can do its work. */
  readyUrl: string;
}

/** A long-running child process of `npm start`. */
export interface Service {
  readonly name: string;
  readonly log: string;
  /**
   * Resolves when the service answers.
   *
   * @throws UserError with the end of its log when it ends first or takes too long
   */
  ready(signal: AbortSignal): Promise<void>;
  /** An error that says `what` happened to the service and shows the end of its log. */
  failure(what: string): Promise<UserError>;
  /** Resolves when the process has ended, with its exit code (null after a signal). */
  readonly ended: Promise<number | null>;
  /** Asks the service to finish what it accepted and end; kills it after `STOP_TIMEOUT_MS`. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
const END_WITH_PARENT = pathToFileURL(join(import.meta.dirname, 'end-with-parent.ts')).href;

/** Starts a service in a process group of its own, so that Ctrl-C reaches it only through `stop`. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = join(DATA_DIR, 'logs', `${options.name}.log`);
  await mkdir(dirname(log), { recursive: true });
  // The file itself, not a pipe: nothing is lost when either process ends, in whichever order.
  const output = await open(log, 'w');
  const child = spawn(
    process.execPath,
    ['--import', END_WITH_PARENT, options.entry, ...(options.args ?? [])],
    {
      cwd: options.cwd,
      detached: true,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  await output.close();

  const failure = async (what: string) =>
    new UserError(
      `The service "${options.name}" ${what}:\n${lastLines(await readFile(log, 'utf8'))}\nThe whole log is ${log}.`,
    );

  return {
    name: options.name,
    log,
    ended,
    failure,
    async ready(signal) {
      const timeout = AbortSignal.timeout(READY_TIMEOUT_MS);
      const settled = new AbortController();
      const outcome = await Promise.race([
        untilReady(options.readyUrl, AbortSignal.any([signal, timeout, settled.signal])),
        ended.then(() => 'ended' as const),
      ]);
      settled.abort();
      signal.throwIfAborted();
      if (outcome === 'ended') throw await failure('ended before it was ready');
      if (outcome === 'aborted')
        throw await failure(`was not ready within ${String(READY_TIMEOUT_MS / 1000)} s`);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function untilReady(url: string, signal: AbortSignal): Promise<'ready' | 'aborted'> {
  while (!signal.aborted) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return 'ready';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return 'aborted';
}
