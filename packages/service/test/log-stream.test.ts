import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const LINES = 3_000;
const STREAM = new URL('../src/http/log-stream.ts', import.meta.url).href;

/** What a process writes that logs lines, more than one block, and then ends in some way. */
async function outputOf(end: string): Promise<string[]> {
  const child = start(end);
  const output = child.stdout?.toArray() as Promise<string[]>;
  await once(child, 'exit');
  return (await output).join('').trimEnd().split('\n');
}

function start(end: string): ChildProcess {
  const program = `
    import { bufferedOutput } from ${JSON.stringify(STREAM)};
    const { write, flushSync } = bufferedOutput();
    for (let n = 0; n < ${String(LINES)}; n += 1) write(JSON.stringify({ n, text: 'Überweisung '.repeat(4) }) + '\\n');
    ${end}`;
  return execFile(process.execPath, ['--input-type=module', '--eval', program]);
}

function expectAll(lines: readonly string[]): void {
  expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(
    Array.from({ length: LINES }, (_, n) => n),
  );
}

test.each([
  ['by itself', ''],
  ['by process.exit', 'process.exit(0);'],
  ['by an error that nobody catches', 'throw new Error("the end");'],
  ['by a signal, after it has flushed', 'flushSync(); process.kill(process.pid, "SIGKILL");'],
])('no line is lost, and none is out of order, when the process ends %s', async (_how, end) => {
  expectAll(await outputOf(end));
});

test('every line is written while the process runs on', async () => {
  const child = start('setInterval(() => undefined, 1_000);');
  let output = '';
  // Unless the last lines come by themselves, this waits for ever.
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    if (output.split('\n').length > LINES) break;
  }
  child.kill('SIGKILL');
  expectAll(output.trimEnd().split('\n'));
});
