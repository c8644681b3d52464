/**
 * What judging a change takes: ten changed files, 50,000 lines of libraries, this repository; beside
 * ESLint with eslint-plugin-security and eslint-plugin-no-unsanitized on the same files, in turn.
 * Whole processes, without results from earlier runs.
 *
 *     node packages/bench/src/check.bench.ts [--runs 5] [--files 10] [--lines 50000] [--repository]
 */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { changedRepository, library } from './check/corpus.ts';
import { measure, type Measured } from './check/measured.ts';
import { describeMachine, machineLine, summarize, toCount } from './timing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    files: { type: 'string', default: '10' },
    lines: { type: 'string', default: '50000' },
    repository: { type: 'boolean', default: false },
  },
});
const runs = toCount('runs', values.runs);
const root = resolve(import.meta.dirname, '..', '..', '..');
const launcher = join(root, 'scripts', 'launcher.mjs');
const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
const config = join(import.meta.dirname, 'check', 'eslint.config.js');
const machine = machineLine(describeMachine());

const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-check-'));
try {
  await benchChange(join(folder, 'change'), toCount('files', values.files));
  await benchLibrary(join(folder, 'library'), toCount('lines', values.lines));
  if (values.repository) await benchRepository();
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${String(runs)} runs each in turn, after one that is not counted. ${machine}`);

async function benchChange(directory: string, files: number): Promise<void> {
  mkdirSync(directory);
  const changed = changedRepository(root, directory, files);
  const check = ['check', '--dir', directory, '--since', 'HEAD'];
  await compare(`${String(changed.length)} changed files of TypeScript`, {
    'governance, nothing kept from before': () =>
      measure(directory, [launcher, ...check, '--no-cache']),
    'governance, again': () => measure(directory, [launcher, ...check]),
    'eslint with security, no-unsanitized': () =>
      measure(directory, [eslint, '--no-config-lookup', '-c', config, ...changed]),
  });
}

async function benchLibrary(directory: string, lines: number): Promise<void> {
  mkdirSync(directory);
  const count = library(root, directory, lines);
  await compare(`${count.toLocaleString('en')} lines of libraries`, {
    'governance, nothing kept from before': () =>
      measure(directory, [launcher, 'check', '--dir', directory, '--no-cache']),
    'governance, again': () => measure(directory, [launcher, 'check', '--dir', directory]),
    'eslint with security, no-unsanitized': () =>
      measure(directory, [eslint, '--no-config-lookup', '-c', config, '.']),
  });
}

async function benchRepository(): Promise<void> {
  await compare('this repository', {
    'governance, nothing kept from before': () =>
      measure(root, [launcher, 'check', '--all', '--no-cache']),
    'governance, again': () => measure(root, [launcher, 'check', '--all']),
  });
}

async function compare(
  title: string,
  contenders: Record<string, () => Promise<Measured>>,
): Promise<void> {
  const results = new Map(Object.keys(contenders).map((name) => [name, [] as Measured[]]));
  for (let round = 0; round <= runs; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const measured = await run();
      if (measured.exitCode !== 0 && measured.exitCode !== 1) throw new Error(measured.output);
      if (round > 0) results.get(name)?.push(measured);
    }
  }
  console.log(title);
  for (const [name, measured] of results) console.log(`  ${name.padEnd(40)} ${describe(measured)}`);
  console.log('');
}

function describe(measured: readonly Measured[]): string {
  const wall = summarize(measured.map((each) => each.wall));
  const cpu = summarize(measured.map((each) => each.cpu));
  const memory = Math.max(...measured.map((each) => each.memory));
  const time = `${seconds(wall.median)} (${seconds(wall.min)} to ${seconds(wall.max)})`;
  return `${time.padEnd(26)} processor ${seconds(cpu.median)}  memory ${memory.toFixed(0)} MiB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
