import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { MarkdownBody } from './markdown.ts';

/** The largest record of ordinary text takes a tenth of this. */
const timeLimitMs = 5_000;

let worker: Worker | undefined;
let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs `readMarkdown` in a thread of its own. A few texts, such as a thousand
 * nested lists, keep a Markdown parser busy for minutes; here they cost one thread
 * five seconds, and the portal goes on.
 *
 * @returns undefined when the text could not be parsed in time
 * @throws if the thread cannot start
 */
export function parseMarkdown(
  markdown: string,
  firstLine: number,
): Promise<MarkdownBody | undefined> {
  const run = () => runInWorker(markdown, firstLine);
  const result = previous.then(run, run);
  previous = result;
  return result;
}

async function runInWorker(markdown: string, firstLine: number): Promise<MarkdownBody | undefined> {
  worker ??= await startWorker();
  const current = worker;
  const signal = AbortSignal.timeout(timeLimitMs);
  current.ref();
  try {
    current.postMessage([markdown, firstLine]);
    const [body] = (await once(current, 'message', { signal })) as [MarkdownBody];
    return body;
  } catch {
    // Out of time, or out of stack: the next text gets a new thread.
    worker = undefined;
    await current.terminate();
    return undefined;
  } finally {
    // An idle thread must not keep the process alive.
    current.unref();
  }
}

/** Starting is not part of the time limit: on a busy machine it takes seconds. */
async function startWorker(): Promise<Worker> {
  const module = new URL('./markdownWorker.ts', import.meta.url);
  // Flags of the main program, such as --input-type, may not suit a thread that runs a file.
  const started = new Worker(module, { execArgv: [] });
  await once(started, 'message');
  return started;
}
