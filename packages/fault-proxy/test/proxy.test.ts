import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../src/index.ts';

let target: Server;
let accepted: Socket[];
let proxy: FaultProxy;

beforeEach(async () => {
  accepted = [];
  target = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket.on('error', () => undefined));
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as AddressInfo;
  proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } });
});

afterEach(async () => {
  await proxy.stop();
  for (const socket of accepted) socket.destroy();
  target.close();
});

async function open(): Promise<Socket> {
  const socket = connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true });
  socket.on('error', () => undefined); // A test that expects one listens for itself.
  await once(socket, 'connect');
  return socket;
}

async function echo(socket: Socket, message: string): Promise<string> {
  socket.write(message);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

/** The code of the error that ends the socket. */
async function failure(socket: Socket): Promise<string | undefined> {
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  return error.code;
}

describe('startFaultProxy', () => {
  it('carries bytes both ways', async () => {
    const socket = await open();
    expect(await echo(socket, 'hello')).toBe('hello');
    expect(proxy.connections).toBe(1);
    socket.end();
  });

  it('keeps one direction open when the other has ended', async () => {
    const socket = await open();
    const answer = text(socket);
    socket.end('all of it');
    expect(await answer).toBe('all of it');
    await vi.waitFor(() => {
      expect(proxy.connections).toBe(0);
    });
  });

  it('delivers a large stream whole and in order', async () => {
    const socket = await open();
    proxy.delay(5);
    const sent = Array.from({ length: 200_000 }, (_, n) => `${String(n)},`).join('');
    const answer = text(socket);
    socket.end(sent);
    expect((await answer) === sent).toBe(true);
  });

  it('makes a sender wait while nothing is read', async () => {
    const socket = await open();
    proxy.blackhole();
    const chunk = Buffer.alloc(1024 * 1024);
    let last = 0;
    for (let n = 0; n < 64; n += 1) socket.write(chunk);
    await vi.waitFor(
      () => {
        const sent = socket.bytesWritten - socket.writableLength;
        const settled = sent === last;
        last = sent;
        expect(settled).toBe(true);
      },
      { interval: 100 },
    );
    expect(socket.writableLength).toBeGreaterThan(0);
  });

  it('cuts what is open and serves what comes next', async () => {
    const socket = await open();
    await echo(socket, 'hello');
    const ended = failure(socket);
    proxy.cut();
    expect(await ended).toBe('ECONNRESET');
    const next = await open();
    expect(await echo(next, 'again')).toBe('again');
    next.end();
  });

  it('refuses until it is restored, on the same port', async () => {
    const socket = await open();
    await echo(socket, 'hello');
    const { port } = proxy;
    const ended = failure(socket);
    await proxy.refuse();
    expect(await ended).toBe('ECONNRESET');
    expect(await failure(connect(port, proxy.host))).toBe('ECONNREFUSED');
    await proxy.restore();
    const next = await open();
    expect(await echo(next, 'again')).toBe('again');
    next.end();
  });

  it('delays each way, and ends the delay when restored', async () => {
    const socket = await open();
    await echo(socket, 'warm');
    proxy.delay(40);
    const started = performance.now();
    await echo(socket, 'slow');
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
    proxy.delay(3_600_000);
    const answer = echo(socket, 'fast again');
    await proxy.restore();
    expect(await answer).toBe('fast again');
    socket.end();
  });

  it('swallows what is sent into the black hole until it is restored', async () => {
    const before = await open();
    await echo(before, 'hello');
    proxy.blackhole();
    const during = await open();
    let answers = 0;
    const both = [before, during].map(async (socket) => {
      const answer = await echo(socket, 'anyone there');
      answers += 1;
      return answer;
    });
    const other = await open();
    other.destroy();
    expect(answers).toBe(0);
    expect(accepted).toHaveLength(1);
    await proxy.restore();
    expect(await Promise.all(both)).toEqual(['anyone there', 'anyone there']);
    before.end();
    during.end();
  });

  it('passes the reset of either side on to the other', async () => {
    const socket = await open();
    await echo(socket, 'hello');
    const ended = failure(socket);
    accepted[0]?.resetAndDestroy();
    expect(await ended).toBe('ECONNRESET');
    const next = await open();
    await echo(next, 'hello');
    const gone = new Promise((resolve) => accepted[1]?.once('close', resolve));
    next.resetAndDestroy();
    await gone;
  });

  it('resets a client whose target is away', async () => {
    for (const socket of accepted) socket.destroy();
    await new Promise((resolve) => target.close(resolve));
    const socket = connect(proxy.port, proxy.host);
    expect(await failure(socket)).toBe('ECONNRESET');
  });
});
