// Shared by the launcher, which runs on any Node from 20, and the commands behind it.

const output = process.stderr;

/** @type {{ green: [number, number], red: [number, number], dim: [number, number], bold: [number, number] }} */
const STYLES = { green: [32, 39], red: [31, 39], dim: [2, 22], bold: [1, 22] };

/**
 * Styles `text` where standard error is a terminal and `NO_COLOR` is not set.
 *
 * @param {keyof typeof STYLES} style
 * @param {string} text
 */
export function paint(style, text) {
  if (!output.isTTY || process.env.NO_COLOR) return text;
  const [open, close] = STYLES[style];
  return `\u001b[${open}m${text}\u001b[${close}m`;
}

/**
 * Prints one line for a piece of work when it ends: its name, how it went, the time that it took.
 * On a terminal the line is kept current while the work goes on; elsewhere long work reports every ten seconds.
 *
 * @template T
 * @param {string} title
 * @param {(detail: (text: string) => void) => Promise<T>} work is given a function that sets the detail shown meanwhile
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  let detail = '';
  const line = (/** @type {string} */ mark) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    return `${mark} ${(detail ? `${title} · ${detail}` : title).padEnd(52)} ${seconds} s`;
  };
  const show = () => output.write(output.isTTY ? `\r\u001b[2K${line(' ')}` : `${line(' ')}\n`);
  const timer = setInterval(show, output.isTTY ? 100 : 10_000);
  const end = (/** @type {string} */ mark) => {
    clearInterval(timer);
    output.write(`${output.isTTY ? '\r\u001b[2K' : ''}${line(mark)}\n`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    end(paint('green', '✓'));
    return result;
  } catch (error) {
    end(paint('red', '✗'));
    throw error;
  }
}

/**
 * The last lines of a long output, for an error message.
 *
 * @param {string} text
 */
export function lastLines(text, count = 20) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
