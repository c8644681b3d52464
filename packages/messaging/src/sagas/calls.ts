import { attemptTimeoutOf, finishCalls, type Finished, type PassOptions } from './pass.ts';
import { traceCall } from './telemetry.ts';
import { stepOf, type Task } from './work.ts';

export interface Calls {
  /** How many more calls may begin. */
  free(): number;
  make(task: Task): void;
  /** Ends when all calls that were made are written. */
  settled(): Promise<void>;
  /** Ends after `time` milliseconds, when a call was written, or at `signal`. */
  idle(time: number, signal: AbortSignal): Promise<void>;
}

/** Makes calls side by side and writes those that have ended in one transaction, again and again. */
export function createCalls(
  options: PassOptions,
  concurrency: number,
  onError: ((error: unknown) => void) | undefined,
): Calls {
  const active = new Set<Promise<void>>();
  let ended: Finished[] = [];
  let writing: Promise<void> | undefined;
  let wake: (() => void) | undefined;

  const write = async () => {
    while (ended.length > 0) {
      const finished = ended;
      ended = [];
      // What cannot be written now is repeated, under the same key, when its lease has ended.
      await finishCalls(options, finished).catch((error: unknown) => onError?.(error));
    }
    writing = undefined;
    wake?.();
  };
  const make = async (task: Task) => {
    const outcome = await outcomeOf(task);
    ended.push({ task, outcome });
    writing ??= write();
    await writing;
  };

  return {
    free: () => concurrency - active.size,
    make(task) {
      const made = make(task).finally(() => active.delete(made));
      active.add(made);
    },
    async settled() {
      while (active.size > 0) await Promise.all(active);
    },
    async idle(time, signal) {
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          wake = undefined;
          resolve();
        };
        const timer = setTimeout(end, time);
        signal.addEventListener('abort', end);
        wake = end;
      });
    },
  };
}

async function outcomeOf(task: Task): Promise<Finished['outcome']> {
  const timeout = attemptTimeoutOf(task);
  const signal = AbortSignal.timeout(timeout);
  try {
    const data = await traceCall(task, () =>
      Promise.race([task.work.call?.({ ...stepOf(task), signal }), rejectedAt(signal, timeout)]),
    );
    return { data };
  } catch (error) {
    return { error };
  }
}

/** A call that does not heed its signal must not hold its place for ever. */
function rejectedAt(signal: AbortSignal, timeout: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`The call did not end within ${String(timeout)} ms.`));
    });
  });
}
