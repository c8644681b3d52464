import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { temporaryPostgres } from '@quoin/postgres';
import { expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../src/collectorMain.ts');

function run(variables: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

test('the collector runs as a process, and ends on SIGTERM with 0', async () => {
  const postgres = await temporaryPostgres();
  await postgres.createDatabase('quoin');
  const { child, lines } = run({
    DATABASE_URL: postgres.url('quoin'),
    COLLECTOR_PORT: '34318',
  });
  const { value } = await lines.next();
  const { url } = JSON.parse(String(value)) as { url: string };
  expect((await fetch(`${url}/health`)).status).toBe(200);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  await postgres.stop();
});

test('it says what is missing and ends with 1', async () => {
  const { child, lines } = run({ DATABASE_URL: undefined });
  const [[code], { value }] = await Promise.all([once(child, 'exit'), lines.next()]);
  expect(code).toBe(1);
  expect(JSON.parse(String(value))).toMatchObject({
    level: 'fatal',
    msg: 'The collector cannot start.',
    err: { message: 'DATABASE_URL is not set.' },
  });
});
