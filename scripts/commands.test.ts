import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { x } from 'tinyexec';
import { ROOT } from './lib/paths.ts';

const servers: Server[] = [];

afterEach(releasePorts);

async function releasePorts(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
}

async function takePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function run(script: string, args: string[], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await x(
    process.execPath,
    [join(ROOT, 'scripts', script), ...args],
    {
      nodeOptions: { env: { ...process.env, ...env } },
    },
  );
  return { exitCode, stdout, stderr };
}

test('a taken port is named, with the variable that moves it, before anything is started', async () => {
  const port = await takePort();
  const { exitCode, stderr } = await run('start.ts', [], { PAYMENTS_PORT: String(port) });
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    `Port ${String(port)} is taken by another process. Stop it, or run with PAYMENTS_PORT=${String(port + 100)}.\n`,
  );
});

test.each([
  ['abc', 'PORTAL_PORT is "abc". Set it to a port number from 1 to 65535.'],
  ['70000', 'PORTAL_PORT is "70000". Set it to a port number from 1 to 65535.'],
])('PORTAL_PORT=%s is refused', async (value, message) => {
  const { exitCode, stderr } = await run('start.ts', [], { PORTAL_PORT: value });
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `${message}\n` });
});

test('the two services cannot share a port', async () => {
  const { exitCode, stderr } = await run('start.ts', [], {
    PORTAL_PORT: '9123',
    PAYMENTS_PORT: '9123',
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Give each its own');
});

test.each([
  ['nonsense', /^DATABASE_URL is not a URL\. It looks like postgresql:/m],
  [
    'postgresql://me:secret@127.0.0.1:1/bank',
    /The PostgreSQL server at 127\.0\.0\.1:1\/bank does not answer: .*Correct DATABASE_URL/,
  ],
])('DATABASE_URL=%s is refused, and no password is shown', async (url, message) => {
  const ports = {
    PORTAL_PORT: String(await takePort()),
    PAYMENTS_PORT: String(await takePort()),
    COLLECTOR_PORT: String(await takePort()),
  };
  await releasePorts();
  const { exitCode, stderr } = await run('start.ts', [], { ...ports, DATABASE_URL: url });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('secret');
});

test.each([
  'start.ts',
  'test.ts',
  'testExtra.ts',
  'template.ts',
  'check.ts',
  'fleet.ts',
  'reference.ts',
  'bench.ts',
])('%s --help shows the usage', async (script) => {
  const { exitCode, stdout } = await run(script, ['--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm /);
});

test('an unknown option is refused with its name', async () => {
  const { exitCode, stderr } = await run('start.ts', ['--colour']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("'--colour'");
});

test('the launcher names the commands when it is given none that it knows', async () => {
  const { exitCode, stderr } = await run('launcher.mjs', ['strat']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/There is no command "strat"\.[\s\S]*npm start/);
});

test('an unknown benchmark is refused with the names that exist', async () => {
  const { exitCode, stderr } = await run('bench.ts', ['nothing']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/There is no benchmark "nothing"\. There are: /);
});

test.each([[['service', '--rounds', '0']], [['service', '--', '--rounds', '0']]])(
  'a benchmark gets its options: %j',
  async (args) => {
    const { exitCode, stderr } = await run('bench.ts', args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--rounds is "0". Use a whole number from 1 on.');
  },
);

test.each([[['--rounds', '3']], [['service', 'payments', '--rounds', '3']]])(
  'options that are for no single benchmark are refused: %j',
  async (args) => {
    const { exitCode, stderr } = await run('bench.ts', args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Options go to one benchmark\. Name it before them/);
  },
);
