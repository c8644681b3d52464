/**
 * The time to make a service from its template: rendering alone, and the whole command as a
 * person waits for it, process start included.
 *
 *     node packages/bench/src/scaffold.bench.ts [--runs 11]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { loadTemplate, render } from '@quoin/scaffold';

const ROOT = join(import.meta.dirname, '../../..');
const ANSWERS = { name: 'refunds', owner: 'team-payments' };

const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' } } });
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) {
  throw new Error(`--runs is "${values.runs}". Use a whole number from 1 on.`);
}
const loadBefore = loadavg()[0] ?? 0;

const template = await loadTemplate(join(ROOT, 'templates', 'service'));
const { files } = render(template, ANSWERS);
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
try {
  let made = 0;
  console.table([
    await measure('render, in memory', () => {
      render(template, ANSWERS);
      return Promise.resolve();
    }),
    await measure('the whole command', async () => {
      made += 1;
      const target = ['--out', join(folder, String(made))];
      const answers = Object.entries(ANSWERS).flatMap(([name, value]) => [`--${name}`, value]);
      await promisify(execFile)(process.execPath, [
        join(ROOT, 'scripts', 'new.ts'),
        'service',
        ...answers,
        ...target,
      ]);
    }),
  ]);
} finally {
  await rm(folder, { recursive: true });
}
console.log(
  `${String(files.length)} files, ${String(runs)} runs after one that is not counted, ` +
    `Node ${process.version}, ${String(availableParallelism())} cores, load average before: ${loadBefore.toFixed(1)}`,
);

async function measure(name: string, work: () => Promise<void>) {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const milliseconds = (time = Number.NaN) => `${time.toFixed(0)} ms`;
  return {
    what: name,
    min: milliseconds(times[0]),
    median: milliseconds(times[Math.floor(runs / 2)]),
    max: milliseconds(times.at(-1)),
  };
}
