import { Agent, request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { startFaultProxy } from '@quoin/fault-proxy';
import { expect, test } from 'vitest';
import { failProcess, startProcess } from './support/process.ts';
import { useDatabase } from './support/database.ts';
import { eventually } from './support/wait.ts';

const database = useDatabase(2);

async function get(url: string, agent?: Agent): Promise<{ status?: number; close: boolean }> {
  const sending = request(url, { agent });
  sending.end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  await response.toArray();
  const close = response.headers.connection === 'close';
  return { close, ...(response.statusCode !== undefined && { status: response.statusCode }) };
}

test('SIGTERM under load: every request that was sent is answered, connections end cleanly', async () => {
  const service = await startProcess({ SHUTDOWN_DRAIN_MS: '1000', RATE_LIMIT_PER_MINUTE: '0' });
  const agent = new Agent({ keepAlive: true });
  const statuses: (number | undefined)[] = [];
  const failures: string[] = [];
  let stopping = false;
  const walk = async () => {
    for (;;) {
      try {
        const { status, close } = await get(`${service.url}/work`, agent);
        statuses.push(status);
        // A client that is told to close does not use the connection again; the balancer has gone elsewhere.
        if (close) return;
      } catch (error) {
        failures.push(`${stopping ? 'while stopping' : 'before'}: ${String(error)}`);
        return;
      }
    }
  };
  const walks = Array.from({ length: 20 }, walk);
  await eventually(() => {
    expect(statuses.length).toBeGreaterThan(200);
  });
  stopping = true;
  service.child.kill('SIGTERM');
  await Promise.all(walks);
  expect(failures).toEqual([]);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await service.exited).toEqual([0, null]);
  const answered = service.output().match(/"route":"\/work"/g) ?? [];
  expect(answered).toHaveLength(statuses.length);
});

test('SIGTERM: unready at once, idle connections are closed, what runs is finished', async () => {
  const service = await startProcess({ SHUTDOWN_DRAIN_MS: '500' });
  const agent = new Agent({ keepAlive: true });
  await get(`${service.url}/health/ready`, agent);
  const idle = Object.values(agent.freeSockets)[0]?.[0];
  expect(idle?.destroyed).toBe(false);
  service.child.kill('SIGTERM');
  await eventually(async () => {
    expect((await get(`${service.url}/health/ready`)).status).toBe(503);
  });
  await eventually(() => {
    expect(idle?.destroyed).toBe(true);
  });
  expect(await service.exited).toEqual([0, null]);
});

test('a request that never ends is cut off when the time is up: exit code 1', async () => {
  const service = await startProcess({ SHUTDOWN_TIMEOUT_MS: '300' });
  const hanging = get(`${service.url}/hang`).catch((error: unknown) => error);
  await eventually(async () => expect((await get(`${service.url}/work`)).status).toBe(200));
  service.child.kill('SIGTERM');
  expect(await service.exited).toEqual([1, null]);
  expect(await hanging).toBeInstanceOf(Error);
  expect(service.output()).toContain('they are cut off');
});

test('a second signal ends it at once', async () => {
  const service = await startProcess({ SHUTDOWN_DRAIN_MS: '60000' });
  service.child.kill('SIGTERM');
  await eventually(() => {
    expect(service.output()).toContain('"stopping"');
  });
  service.child.kill('SIGTERM');
  expect(await service.exited).toEqual([1, null]);
});

test('an error that nobody catches is logged, what was accepted is answered, exit code 1', async () => {
  const service = await startProcess({ SHUTDOWN_DRAIN_MS: '60000' });
  const working = Promise.all(Array.from({ length: 10 }, () => get(`${service.url}/work`)));
  expect((await get(`${service.url}/crash`)).status).toBe(200);
  expect((await working).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await service.exited).toEqual([1, null]);
  expect(service.output()).toContain('nobody catches this');
});

test('the database goes away and comes back: unready meanwhile, live always', async () => {
  const target = new URL(database.url());
  const proxy = await startFaultProxy({
    target: { host: target.hostname, port: Number(target.port) },
  });
  try {
    target.port = String(proxy.port);
    const service = await startProcess({ DATABASE_URL: target.href });
    const ready = () => get(`${service.url}/health/ready`);
    expect((await ready()).status).toBe(200);
    await proxy.refuse();
    await eventually(async () => expect((await ready()).status).toBe(503));
    expect((await get(`${service.url}/health/live`)).status).toBe(200);
    await proxy.restore();
    await eventually(async () => expect((await ready()).status).toBe(200));
    await eventually(() => {
      expect(service.output()).toContain('health check recovered');
    });
  } finally {
    await proxy.stop();
  }
});

test('what keeps it from starting is explained, exit code 2', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const port = String((holder.address() as AddressInfo).port);
  expect(await failProcess({ PORT: port })).toEqual({
    code: 2,
    errors: `Port ${port} is taken by another process. Stop it, or start with another PORT.\n`,
  });
  holder.close();
  const wrong = await failProcess({ PORT: 'http', LOG_LEVEL: 'loud' });
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toMatch(
    /^The configuration is not usable:\n {2}PORT is "http"[^]*LOG_LEVEL/,
  );
});
