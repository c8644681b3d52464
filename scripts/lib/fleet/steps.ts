import { paint } from '../step.mjs';

const WIDTH = 52;

/** Prints one line a step on standard error when it ends, with the time that it took. */
export function stepLines() {
  let current: { title: string; started: number } | undefined;
  const end = (mark: string) => {
    if (!current) return;
    const seconds = ((performance.now() - current.started) / 1000).toFixed(1);
    process.stderr.write(`${mark} ${current.title.padEnd(WIDTH)} ${seconds} s\n`);
    current = undefined;
  };
  return {
    next(title: string): void {
      end(paint('green', '✓'));
      current = { title, started: performance.now() };
    },
    /** @param failed whether the last step did not succeed */
    end(failed = false): void {
      end(failed ? paint('red', '✗') : paint('green', '✓'));
    },
  };
}
