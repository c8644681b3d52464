import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LintResult } from './lint.ts';

/** Starting a thread and loading parser and rules in it costs about as much as linting so much text. */
const WORTH_A_THREAD = 600_000;

export interface LintJob {
  /** Absolute path of the folder that paths are relative to. */
  root: string;
  rules: readonly string[];
  files: readonly { path: string; text: string }[];
}

/** Lints files in this thread when they are few, in one for each core when they are many. */
export async function lintAll(job: LintJob): Promise<LintResult[]> {
  const size = job.files.reduce((sum, { text }) => sum + text.length, 0);
  const threads = Math.min(availableParallelism(), Math.floor(size / WORTH_A_THREAD));
  if (threads < 2) {
    const { lintHere } = await import('./worker.ts');
    return lintHere(job);
  }
  const shares = share(job.files, threads).map((files) => ({ ...job, files }));
  return (await Promise.all(shares.map(lintInThread))).flat();
}

/** Shares of about equal size; neighbours stay together, because they import each other. */
function share<T extends { text: string }>(files: readonly T[], count: number): T[][] {
  const total = files.reduce((sum, { text }) => sum + text.length, 0);
  const shares: T[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const file of files) {
    shares[Math.min(Math.floor((before * count) / total), count - 1)]?.push(file);
    before += file.text.length;
  }
  return shares;
}

function lintInThread(job: LintJob): Promise<LintResult[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: job,
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread ended with code ${String(code)}.`)));
  });
}
