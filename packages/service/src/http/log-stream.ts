import { destination } from 'pino';

/** Bytes that are written together. */
const BLOCK = 65_536;
/** The longest time that a line waits to be written, in milliseconds. */
const DELAY = 100;

/**
 * Standard output that collects lines and writes them together: a system call for each line costs
 * more than everything else that is done for it. What is waiting is written when the process ends
 * by itself, by `process.exit` or after a fatal error; only SIGKILL loses the last tenth of a second.
 */
export function bufferedOutput() {
  return destination({
    dest: 1,
    sync: false,
    minLength: BLOCK,
    maxWrite: 2 * BLOCK,
    periodicFlush: DELAY,
  });
}
