/** Work that is done sooner says nothing of itself, in milliseconds. */
const PATIENCE = 2000;
const WIDTH = 24;

/**
 * A bar on standard error for countable work that takes longer than two seconds; only on a terminal.
 *
 * @param title such as "Comparing"
 */
export function progressBar(title: string) {
  const output = process.stderr;
  const started = performance.now();
  let shown = false;
  return {
    update(done: number, total: number): void {
      if (!output.isTTY || performance.now() - started < PATIENCE) return;
      shown = true;
      const filled = Math.round((done / Math.max(total, 1)) * WIDTH);
      const bar = '█'.repeat(filled).padEnd(WIDTH, '░');
      output.write(`\r\u001b[2K${title} ${bar} ${done} of ${total}`);
    },
    end(): void {
      if (shown) output.write('\r\u001b[2K');
    },
  };
}
