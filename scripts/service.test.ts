import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startService } from './lib/service.ts';

/** A service that answers on the port given as its argument, and ends on SIGTERM. */
const WELL_BEHAVED = `
  const http = require('node:http');
  const server = http.createServer((_, response) => response.end()).listen(process.argv[2]);
  process.once('SIGTERM', () => { console.log('finishing'); server.close(() => process.exit(0)); server.closeAllConnections(); });`;

let folder: string;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-service-'));
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  ({ port } = probe.address() as AddressInfo);
  probe.close();
});

afterEach(() => rm(folder, { recursive: true }));

async function start(code: string) {
  const entry = join(folder, 'entry.cjs');
  await writeFile(entry, code);
  return startService({
    name: 'fixture',
    cwd: folder,
    entry,
    args: [String(port)],
    env: {},
    readyUrl: `http://127.0.0.1:${String(port)}/`,
  });
}

const answers = () =>
  fetch(`http://127.0.0.1:${String(port)}/`).then(
    () => true,
    () => false,
  );

test('becomes ready, and finishes when it is stopped', async () => {
  const service = await start(WELL_BEHAVED);
  await service.ready(new AbortController().signal);
  expect(await answers()).toBe(true);
  await service.stop();
  expect(await service.ended).toBe(0);
});

test('a service that ends early is reported with the end of its log', async () => {
  const service = await start("console.error('The ledger is missing.'); process.exit(3);");
  await expect(service.ready(new AbortController().signal)).rejects.toThrow(
    /"fixture" ended before it was ready:\nThe ledger is missing\.\nThe whole log is /,
  );
});

test('the log keeps what is written to one stream after the other has ended', async () => {
  const service = await start(
    "require('node:fs').closeSync(1); setTimeout(() => { console.error('The last word.'); process.exit(3); }, 50);",
  );
  await expect(service.ready(new AbortController().signal)).rejects.toThrow('The last word.');
});

test('waiting for a service ends when the run is stopped', async () => {
  const service = await start('setInterval(() => {}, 1000);');
  const stop = new AbortController();
  const ready = service.ready(stop.signal);
  stop.abort();
  await expect(ready).rejects.toThrow('aborted');
  await service.stop();
});

test('a service ends when the process that started it is killed', async () => {
  await writeFile(join(folder, 'entry.cjs'), WELL_BEHAVED);
  const options = {
    name: 'orphan',
    cwd: folder,
    entry: join(folder, 'entry.cjs'),
    args: [String(port)],
    env: {},
    readyUrl: `http://127.0.0.1:${String(port)}/`,
  };
  const module = new URL('./lib/service.ts', import.meta.url).href;
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { startService } = await import(${JSON.stringify(module)});
       const service = await startService(${JSON.stringify(options)});
       await service.ready(new AbortController().signal);
       console.log('ready');`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(parent.stdout, 'data');
  expect(await answers()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(answers, { timeout: 10_000 }).toBe(false);
});
