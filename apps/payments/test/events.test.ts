import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Service } from '@quoin/service';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PublishedEvent } from '../src/events/published-event.ts';
import { readEventStream, type EventStreamReader } from './support/event-stream.ts';
import { paymentEvents } from './support/payment-events.ts';
import { get } from './requests.ts';
import { bearer, createTestApp, ledger, testEventParts } from './support.ts';

interface Page {
  items: PublishedEvent[];
  position: number;
  end: boolean;
}

const READERS = ['payments-viewer'];
/** Waiting for a condition, on a machine that may be busy. */
const PATIENCE = { timeout: 60_000, interval: 10 };

let app: Service;
let url: string;
let write: ReturnType<typeof paymentEvents>;
const open: EventStreamReader[] = [];

beforeAll(async () => {
  write = paymentEvents((await ledger()).admin);
  app = await listeningApp();
  url = addressOf(app);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(() => app.close());

async function listeningApp(streams = {}): Promise<Service> {
  const events = await testEventParts({ streams: { heartbeat: 100, ...streams } });
  const started = await createTestApp({ events, config: { rateLimit: 0, maxConcurrency: 0 } });
  started.addHook('onClose', () => events.stop());
  await started.listen({ host: '127.0.0.1', port: 0 });
  return started;
}

function addressOf(service: Service): string {
  const { port } = service.server.address() as { port: number };
  return `http://127.0.0.1:${port}`;
}

async function page(query = ''): Promise<Page> {
  const response = await get(app, `/v1/events${query}`, READERS);
  expect(response.statusCode).toBe(200);
  return response.json();
}

async function follow(query = '', options: { lastEventId?: number; at?: string } = {}) {
  const reader = await readEventStream(`${options.at ?? url}/v1/events/stream${query}`, {
    ...(await bearer(READERS)),
    ...(options.lastEventId !== undefined && { 'last-event-id': String(options.lastEventId) }),
  });
  open.push(reader);
  return reader;
}

const ids = (events: readonly PublishedEvent[]) => events.map(({ id }) => id);

async function end(): Promise<number> {
  let after = 0;
  for (;;) {
    const { position, end: done } = await page(`?after=${after}&limit=500`);
    if (done) return position;
    after = position;
  }
}

test('events are listed in their order, page by page, each once', async () => {
  const start = await end();
  const payments = await write.walk(4, 3);
  const pages: Page[] = [];
  for (let after = start, done = false; !done;) {
    const next = await page(`?after=${after}&limit=5`);
    pages.push(next);
    ({ position: after, end: done } = next);
  }
  const events = pages.flatMap(({ items }) => items);
  expect(pages.map(({ items }) => items.length)).toEqual([5, 5, 2]);
  expect(ids(events)).toEqual(
    [1, 2, 3].flatMap((version) => payments.map((id) => `${id}-${version}`)),
  );
  expect(events[0]).toEqual({
    id: `${payments[0] ?? ''}-1`,
    type: 'payment.held',
    timestamp: expect.stringMatching(/Z$/) as string,
    paymentId: payments[0],
    version: 1,
    position: expect.any(Number) as number,
    data: expect.objectContaining({ order: expect.any(Object) as object }) as object,
  });
});

test('events of some types, and of one payment', async () => {
  const start = await end();
  const [id = ''] = await write.walk(3, 3);
  const types = await page(`?after=${start}&type=payment.submitted&type=payment.accepted`);
  expect(types.items.map(({ type }) => type)).toEqual([
    ...Array.from({ length: 3 }, () => 'payment.submitted'),
    ...Array.from({ length: 3 }, () => 'payment.accepted'),
  ]);
  const payment = await page(`?after=${start}&paymentId=${id}&limit=2`);
  expect(ids(payment.items)).toEqual([`${id}-1`, `${id}-2`]);
  expect(payment.end).toBe(false);
  expect((await page(`?paymentId=${id}&type=payment.accepted`)).items).toHaveLength(1);
});

test('other streams of the database are nobody else’s business', async () => {
  const start = await end();
  const { admin } = await ledger();
  await write.store.append(admin, 'secret-7', 'none', [{ type: 'secret.made', data: {} }]);
  const listed = await page(`?after=${start}`);
  expect(listed.items).toEqual([]);
  expect(listed.position).toBeGreaterThan(start);
});

test.each([
  ['?type=payment.none', 400, 'invalid-request'],
  ['?after=-1', 400, 'invalid-request'],
  ['?limit=501', 400, 'invalid-request'],
])('GET /v1/events%s gives %i', async (query, status, code) => {
  const response = await get(app, `/v1/events${query}`, READERS);
  expect(response.json()).toMatchObject({ status, code });
});

test.each(['/v1/events', '/v1/events/stream'])('%s takes a permission', async (path) => {
  expect((await fetch(url + path)).status).toBe(401);
  const headers = await bearer(['payments-initiator']);
  expect((await fetch(url + path, { headers })).status).toBe(403);
});

test('a stream tells what happens from now on, as it happens', async () => {
  await write.walk(1, 1);
  const reader = await follow();
  expect(reader.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(reader.headers.get('x-content-type-options')).toBe('nosniff');
  const first = await write.begin(['payment.posted']);
  await vi.waitFor(() => {
    expect(ids(reader.events)).toEqual([`${first}-1`]);
  }, PATIENCE);
  const [second] = await write.walk(1, 2);
  await vi.waitFor(() => {
    expect(ids(reader.events)).toEqual([`${first}-1`, `${second ?? ''}-1`, `${second ?? ''}-2`]);
  }, PATIENCE);
});

test('a stream begins where the client was, whatever it lost, with no gap and nothing twice', async () => {
  const start = await end();
  const seen: string[] = [];
  let lastEventId = start;
  const payments: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const reader = await follow('', { lastEventId });
    payments.push(...(await write.walk(7, 4)));
    // Some of them, the connection is lost, and what was not seen comes next time.
    await vi.waitFor(() => {
      expect(reader.events.length).toBeGreaterThan(3);
    }, PATIENCE);
    const taken = reader.events.slice(0, 1 + round * 5);
    await reader.close();
    seen.push(...ids(taken));
    lastEventId = taken.at(-1)?.position ?? lastEventId;
  }
  const rest = await follow('', { lastEventId });
  await vi.waitFor(() => {
    expect(seen.length + rest.events.length).toBe(payments.length * 4);
  }, PATIENCE);
  const all = await Promise.all(
    payments.map(async (id) => ids((await page(`?paymentId=${id}`)).items)),
  );
  expect(new Set([...seen, ...ids(rest.events)])).toEqual(new Set(all.flat()));
  const listed: string[] = [];
  for (let after = start, done = false; !done;) {
    const next = await page(`?after=${after}&limit=500`);
    listed.push(...ids(next.items));
    ({ position: after, end: done } = next);
  }
  expect([...seen, ...ids(rest.events)]).toEqual(listed);
});

test('after=0 tells everything; filters hold in a stream too; heartbeats move the place on', async () => {
  const id = await write.begin(['payment.posted']);
  const reader = await follow(`?after=0&paymentId=${id}`);
  const rejected = await follow('?after=0&type=payment.rejected');
  await vi.waitFor(async () => {
    expect(ids(reader.events)).toEqual([`${id}-1`]);
    expect(rejected.lastEventId).toBe(await end());
  }, PATIENCE);
  expect(rejected.events).toEqual([]);
});

test('a place that the log does not have is refused, not waited for', async () => {
  const response = await fetch(`${url}/v1/events/stream`, {
    headers: { ...(await bearer(READERS)), 'last-event-id': '99999999' },
  });
  expect(await response.json()).toMatchObject({ status: 409, code: 'event-position-unknown' });
});

test('a stream ends with its token', async () => {
  const reader = await readEventStream(
    `${url}/v1/events/stream`,
    await bearer(READERS, { expiresIn: '2s' }),
  );
  await reader.ended;
  expect(reader.failure).toBeUndefined();
});

test('a caller may have so many streams, and no more; each that closes frees one', async () => {
  const service = await listeningApp({ streamsPerCaller: 2 });
  const at = addressOf(service);
  const first = await follow('', { at });
  await follow('', { at });
  const headers = await bearer(READERS);
  const refused = await fetch(`${at}/v1/events/stream`, { headers });
  expect(await refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
  await first.close();
  await vi.waitFor(async () => {
    const reader = await follow('', { at });
    await reader.close();
  }, PATIENCE);
  await service.close();
});

test('the service stops while streams are open: each ends cleanly', async () => {
  const service = await listeningApp();
  const readers = await Promise.all(
    Array.from({ length: 5 }, () => follow('', { at: addressOf(service) })),
  );
  await service.close();
  await Promise.all(readers.map(({ ended }) => ended));
  expect(readers.map(({ failure }) => failure)).toEqual(readers.map(() => undefined));
});

test('a client that takes nothing holds no events in memory, and loses its connection', async () => {
  const service = await listeningApp({ stalledAfter: 300 });
  const { port } = new URL(addressOf(service));
  const { authorization } = await bearer(READERS);
  const socket: Socket = connect({ port: Number(port), host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.pause();
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  socket.write(
    `GET /v1/events/stream?after=0 HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n\r\n`,
  );
  // More than sockets buffer, so that the stream has to wait.
  const other = await follow('', { at: addressOf(service) });
  const remittanceInformation = 'x'.repeat(100_000);
  for (let index = 0; index < 120; index += 1) {
    await write.begin(['payment.posted'], { endToEndId: remittanceInformation });
  }
  await vi.waitFor(() => {
    expect(other.events).toHaveLength(120);
  }, PATIENCE);
  await vi.waitFor(async () => {
    expect(await connectionsOf(service)).toBe(1);
  }, PATIENCE);
  socket.destroy();
  await closed;
  await service.close();
});

function connectionsOf(service: Service): Promise<number> {
  return new Promise((resolve, reject) => {
    service.server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
