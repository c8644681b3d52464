import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './wait.ts';

export interface Child {
  /** What it has written to its standard output so far. */
  readonly lines: readonly string[];
  /** Waits for a line that begins like this. */
  line(start: string): Promise<string>;
  /** SIGKILL: no handler runs, nothing is flushed. */
  kill(): Promise<void>;
  /** SIGTERM, and its exit code. */
  terminate(): Promise<number | null>;
}

/** Starts a program of test/processes with `input` as its only argument. */
export function startChild(program: string, input: unknown): Child {
  const file = join(import.meta.dirname, '../processes', program);
  const child = spawn(process.execPath, [file, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  return {
    lines,
    line: (start) =>
      until(`a line "${start}" of ${program}`, () => {
        if (child.exitCode !== null) throw new Error(`${program} ended: ${lines.join(' / ')}`);
        return lines.find((line) => line.startsWith(start));
      }),
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    terminate: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
