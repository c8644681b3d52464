import { destination } from 'pino';

/** Characters that are written together. */
const BLOCK = 65_536;
/** The longest time that a line waits to be written, in milliseconds. */
const DELAY = 100;

/** Standard output for lines; `flushSync` writes at once what waits. */
export interface BufferedOutput {
  write: (line: string) => void;
  flushSync: () => void;
}

let shared: BufferedOutput | undefined;

/**
 * Standard output that collects lines and writes them together: a system call for each line costs
 * more than everything else that is done for it. What is waiting is written when the process ends
 * by itself, by `process.exit` or after a fatal error; only SIGKILL loses the last tenth of a second.
 *
 * A process has one: all services in it share the order of their lines.
 */
export function bufferedOutput(): BufferedOutput {
  return (shared ??= createOutput());
}

/**
 * Lines become one text before pino's stream sees them: it counts the bytes of each text that it is
 * given, and to count a text that was just put together from pieces is to copy it.
 *
 * Blocks are written at once and not in the background: a write that is on its way when the process
 * ends is lost, and a reader that is slower than the service would fill the memory.
 */
function createOutput(): BufferedOutput {
  const stream = destination({ dest: 1, sync: true, maxWrite: 2 * BLOCK });
  let block = '';
  let timer: NodeJS.Timeout | undefined;
  const flushSync = () => {
    clearTimeout(timer);
    timer = undefined;
    if (block === '') return;
    const text = block;
    block = '';
    stream.write(text);
  };
  process.on('beforeExit', flushSync);
  process.on('exit', flushSync);
  return {
    flushSync,
    write(line) {
      block += line;
      if (block.length >= BLOCK) flushSync();
      else timer ??= setTimeout(flushSync, DELAY).unref();
    },
  };
}
