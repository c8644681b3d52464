import { createServer } from 'node:net';
import { once } from 'node:events';
import type { Service } from '@quoin/service';
import { createAuditLog } from '@quoin/security';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { EventParts } from '../src/events/parts.ts';
import { paymentEvents } from './support/payment-events.ts';
import { startReceiver, versionsByPayment, type Receiver } from './support/receiver.ts';
import { bearer, createTestApp, ledger, testEventParts } from './support.ts';

/** Waiting for a condition, on a machine that may be busy. */
const PATIENCE = { timeout: 20_000, interval: 10 };
/** As little waiting as a test can do with. */
const FAST = {
  retryAfter: 20,
  longestRetry: 40,
  pause: 20,
  longestPause: 40,
  claimInterval: 20,
  timeout: 500,
};

interface Registered {
  id: string;
  secret: string;
  url: string;
}

let app: Service;
let parts: EventParts;
let errors: unknown[];
let write: ReturnType<typeof paymentEvents>;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  write = paymentEvents((await ledger()).admin);
  ({ app, parts, errors } = await serviceWith({}));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(async () => {
  expect(errors).toEqual([]);
  await parts.stop();
  await app.close();
});

/** A service that delivers. */
async function serviceWith(delivery: object, allowPrivateWebhooks = true) {
  const errors: unknown[] = [];
  const events = await testEventParts({
    delivery: { ...FAST, ...delivery },
    allowPrivateWebhooks,
    onError: (error) => errors.push(error),
  });
  events.dispatcher.start();
  return {
    app: await createTestApp({ events, config: { rateLimit: 0, maxConcurrency: 0 } }),
    parts: events,
    errors,
  };
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) {
  return app.inject({
    method,
    url: `/v1/webhooks${path}`,
    headers: await bearer(['payments-integrator'], { subject: 'ina' }),
    ...(body && { payload: body }),
  });
}

async function receiver(): Promise<Receiver> {
  const started = await startReceiver();
  cleanups.push(() => started.close());
  return started;
}

/** Registers an address, until the test ends. */
async function register(url: string, more: object = {}): Promise<Registered> {
  const response = await call('POST', '', { url, ...more });
  expect(response.json()).toMatchObject({ url });
  expect(response.statusCode).toBe(201);
  const registered: Registered = response.json();
  cleanups.push(() => call('DELETE', `/${registered.id}`));
  return registered;
}

async function state(id: string) {
  return (await call('GET', `/${id}`)).json<{
    status: string;
    consecutiveFailures: number;
    disabledReason: string | null;
    deliveries: { waiting: number; dead: number };
  }>();
}

const inOrder = (receiver: Receiver) => [...versionsByPayment(receiver.accepted).values()];

test('an event is delivered with a signature that the library of others accepts', async () => {
  const { url, received } = await receiver().then((each) => each);
  const { secret } = await register(url);
  const id = await write.begin(['payment.posted']);
  await vi.waitFor(() => {
    expect(received).toHaveLength(1);
  }, PATIENCE);
  const [{ headers, body, event } = expect.fail()] = received;
  expect(secret).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/);
  expect(new Webhook(secret).verify(body, headers)).toEqual(event);
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature');
  expect(event).toMatchObject({ id: `${id}-1`, type: 'payment.posted', paymentId: id, version: 1 });
  expect(headers).toMatchObject({
    'webhook-id': `${id}-1`,
    'content-type': 'application/json; charset=utf-8',
    'user-agent': expect.stringMatching(/^payments\//) as string,
  });
});

test('only the types that were asked for, from a position on if one was given', async () => {
  const all = await receiver();
  const some = await receiver();
  const { admin } = await ledger();
  const { rows } = await admin.query<{ after: number }>(
    'select max(position)::float8 as after from messaging.events',
  );
  const payments = await write.walk(3, 4);
  await register(all.url, { after: rows[0]?.after ?? 0 });
  await register(some.url, {
    after: rows[0]?.after ?? 0,
    eventTypes: ['payment.accepted', 'payment.settled'],
  });
  await vi.waitFor(() => {
    expect(all.accepted).toHaveLength(12);
    expect(some.accepted).toHaveLength(6);
  }, PATIENCE);
  expect([...versionsByPayment(some.accepted)]).toEqual(payments.map((id) => [id, [3, 4]]));
});

test('while one secret replaces another both sign; then the new one alone', async () => {
  const { url, received } = await receiver();
  const { id, secret: first } = await register(url);
  const rotated = await call('POST', `/${id}/secrets`, { overlapSeconds: 600 });
  const { secret: second } = rotated.json<Registered>();
  await write.begin(['payment.posted']);
  await vi.waitFor(() => {
    expect(received).toHaveLength(1);
  }, PATIENCE);
  const [both = expect.fail()] = received;
  for (const secret of [first, second]) new Webhook(secret).verify(both.body, both.headers);

  const third = (await call('POST', `/${id}/secrets`, { overlapSeconds: 0 })).json<Registered>();
  await write.begin(['payment.posted']);
  await vi.waitFor(() => {
    expect(received).toHaveLength(2);
  }, PATIENCE);
  const [, last = expect.fail()] = received;
  new Webhook(third.secret).verify(last.body, last.headers);
  for (const secret of [first, second]) {
    expect(() => new Webhook(secret).verify(last.body, last.headers)).toThrow();
  }
});

test('a receiver that fails now and then gets every event, each payment’s in its order', async () => {
  const flaky = await receiver();
  let count = 0;
  flaky.answer = (_received, response) => {
    count += 1;
    if (count % 7 === 0) {
      response.destroy();
      return undefined;
    }
    return count % 3 === 0 ? 503 : 204;
  };
  const { id } = await register(flaky.url);
  await write.walk(12, 5);
  await vi.waitFor(() => {
    expect(flaky.accepted).toHaveLength(60);
  }, PATIENCE);
  expect(inOrder(flaky)).toEqual(Array.from({ length: 12 }, () => [1, 2, 3, 4, 5]));
  await vi.waitFor(async () => {
    expect(await state(id)).toMatchObject({ status: 'delivering', deliveries: { waiting: 0 } });
  }, PATIENCE);
});

test('one event that is refused holds up its payment alone; when its attempts are used up it is dead', async () => {
  const picky = await receiver();
  const { id } = await register(picky.url);
  const [poison = '', ...others] = await write.walk(4, 1);
  picky.answer = ({ event }) =>
    event.paymentId === poison && event.version === 2 && !accepting ? 400 : 204;
  let accepting = false;
  for (const payment of [poison, ...others]) {
    await write.go(payment, ['payment.submitted', 'payment.accepted']);
  }
  await vi.waitFor(() => {
    for (const other of others) {
      expect(versionsByPayment(picky.accepted).get(other)).toEqual([1, 2, 3]);
    }
  }, PATIENCE);
  await vi.waitFor(async () => {
    expect(await state(id)).toMatchObject({ deliveries: { dead: 1, waiting: 0 } });
  }, PATIENCE);
  // What came behind it was not lost with it.
  expect(versionsByPayment(picky.accepted).get(poison)).toEqual([1, 3]);

  const list = (await call('GET', `/${id}/deliveries`)).json<{ items: { position: number }[] }>();
  expect(list.items).toEqual([
    {
      position: expect.any(Number) as number,
      paymentId: poison,
      type: 'payment.submitted',
      state: 'dead',
      attempts: 12,
      nextAttemptAt: null,
      lastAttemptAt: expect.stringMatching(/Z$/) as string,
      lastStatus: 400,
      lastError: 'It answered 400.',
    },
  ]);
  accepting = true;
  const { position } = list.items[0] ?? expect.fail();
  expect((await call('POST', `/${id}/deliveries/${position}/replay`)).statusCode).toBe(202);
  await vi.waitFor(() => {
    expect(versionsByPayment(picky.accepted).get(poison)).toEqual([1, 3, 2]);
  }, PATIENCE);
  await vi.waitFor(async () => {
    const again = await call('POST', `/${id}/deliveries/${position}/replay`);
    expect(again.statusCode).toBe(404);
  }, PATIENCE);
});

test('everything since a position is delivered again', async () => {
  const target = await receiver();
  const { id } = await register(target.url);
  const payments = await write.walk(3, 2);
  await vi.waitFor(() => {
    expect(target.accepted).toHaveLength(6);
  }, PATIENCE);
  const after = target.received[0]?.event.position ?? 0;
  target.received.length = 0;
  target.accepted.length = 0;
  expect((await call('POST', `/${id}/replays`, { after })).statusCode).toBe(202);
  await vi.waitFor(() => {
    expect(target.accepted).toHaveLength(5);
  }, PATIENCE);
  expect([...versionsByPayment(target.accepted)].sort()).toEqual(
    payments.map((payment, index) => [payment, index === 0 ? [2] : [1, 2]]).sort(),
  );
});

test('a redirect is a failure, and leads nowhere', async () => {
  const inside = await receiver();
  const sly = await receiver();
  sly.answer = (_received, response) => {
    response.writeHead(307, { location: inside.url }).end();
    return undefined;
  };
  const { id } = await register(sly.url);
  await write.begin(['payment.posted']);
  await vi.waitFor(async () => {
    const { items } = (await call('GET', `/${id}/deliveries?state=waiting`)).json<{
      items: { lastError: string; lastStatus: number }[];
    }>();
    expect(items[0]).toMatchObject({
      lastStatus: 307,
      lastError: expect.stringContaining('redirects are not followed') as string,
    });
  }, PATIENCE);
  expect(inside.received).toEqual([]);
});

test('endpoints that are slow, silent or gone delay no other', async () => {
  const slow = await receiver();
  slow.answer = () => undefined;
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const gone = await startReceiver();
  await gone.close();
  const { port } = silent.address() as { port: number };
  const bad = [slow.url, `http://127.0.0.1:${port}/`, gone.url];
  const registered = await Promise.all(bad.map((url) => register(url)));
  const good = await receiver();
  await register(good.url);
  await write.walk(30, 5);
  await vi.waitFor(() => {
    expect(good.accepted).toHaveLength(150);
  }, PATIENCE);
  expect(inOrder(good)).toEqual(Array.from({ length: 30 }, () => [1, 2, 3, 4, 5]));
  // The others were tried, and are only probed after a while, with few rows to show for it.
  await vi.waitFor(async () => {
    for (const { id } of registered) {
      const { status, consecutiveFailures, deliveries } = await state(id);
      expect({ status, failing: consecutiveFailures >= 10 }).toEqual({
        status: 'paused',
        failing: true,
      });
      expect(deliveries.waiting).toBeLessThan(100);
      expect(deliveries.dead).toBe(0);
    }
  }, PATIENCE);
  silent.close();
});

test('an endpoint that comes back gets what it missed, in order', async () => {
  const first = await startReceiver();
  const { id } = await register(first.url);
  await write.walk(2, 1);
  await vi.waitFor(() => {
    expect(first.accepted).toHaveLength(2);
  }, PATIENCE);
  await first.close();
  const payments = await write.walk(15, 4);
  await vi.waitFor(async () => {
    expect((await state(id)).status).toBe('paused');
  }, PATIENCE);
  const back = await startReceiver(Number(new URL(first.url).port));
  cleanups.push(() => back.close());
  await vi.waitFor(() => {
    expect(back.accepted).toHaveLength(60);
  }, PATIENCE);
  expect(inOrder(back)).toEqual(payments.map(() => [1, 2, 3, 4]));
  await vi.waitFor(async () => {
    expect((await state(id)).status).toBe('delivering');
  }, PATIENCE);
});

test('one that says it is gone is disabled, and goes on where it stood when it is enabled', async () => {
  const target = await receiver();
  target.answer = () => 410;
  const { id } = await register(target.url);
  const payment = await write.begin(['payment.posted']);
  await vi.waitFor(async () => {
    expect(await state(id)).toMatchObject({
      status: 'disabled',
      disabledReason: 'It answered 410: it is gone.',
    });
  }, PATIENCE);
  const later = await write.begin(['payment.posted']);
  target.answer = () => 204;
  await call('PATCH', `/${id}`, { enabled: true });
  await vi.waitFor(() => {
    expect(new Set(target.accepted)).toEqual(new Set([`${payment}-1`, `${later}-1`]));
  }, PATIENCE);
});

test('the secret is shown once, and rests encrypted', async () => {
  const { url } = await receiver();
  const { id, secret } = await register(url);
  const read = await call('GET', `/${id}`);
  expect(read.json()).not.toHaveProperty('secret');
  expect((await call('GET', '?limit=100')).body).not.toContain(secret.slice(6));
  const { admin } = await ledger();
  const { rows } = await admin.query<{ ciphertext: Buffer }>(
    'select ciphertext from payments.webhook_secrets where endpoint_id = $1',
    [id],
  );
  expect(rows).toHaveLength(1);
  const key = Buffer.from(secret.slice(6), 'base64');
  expect(rows[0]?.ciphertext.includes(key)).toBe(false);
  expect(rows[0]?.ciphertext.includes(secret)).toBe(false);
});

test('administration is in the audit log, chained, with who and what', async () => {
  const { url } = await receiver();
  const { id } = await register(url);
  expect((await call('PATCH', `/${id}`, { enabled: false })).statusCode).toBe(200);
  await call('POST', `/${id}/secrets`, {});
  await call('POST', `/${id}/replays`, { after: 0 });
  await call('DELETE', `/${id}`);
  const audit = createAuditLog({ pool: (await ledger()).admin });
  const entries = (await audit.read({ limit: 10_000 })).filter(
    ({ event }) => event.resource === `webhook/${id}`,
  );
  expect(entries.map(({ event }) => [event.user, event.action])).toEqual(
    ['register', 'update', 'rotate-secret', 'replay', 'remove'].map((what) => [
      'ina',
      `webhook.${what}`,
    ]),
  );
  expect(await audit.verify()).toMatchObject({ ok: true });
});

test('webhooks are listed page by page; an address is registered once', async () => {
  const registered = await Promise.all(
    Array.from({ length: 3 }, async () => register((await receiver()).url)),
  );
  const first = (await call('GET', '?limit=2')).json<{ items: Registered[]; next: string }>();
  const second = (await call('GET', `?limit=2&cursor=${first.next}`)).json<{
    items: Registered[];
  }>();
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
    registered.map(({ id }) => id).sort(),
  );
  const again = await call('POST', '', { url: registered[0]?.url });
  expect(again.json()).toMatchObject({ status: 409, code: 'webhook-exists' });
});

test.each([
  ['GET', '/019aa5a0-0000-7000-8000-000000000000'],
  ['DELETE', '/019aa5a0-0000-7000-8000-000000000000'],
  ['GET', '/019aa5a0-0000-7000-8000-000000000000/deliveries'],
] as const)('%s of a webhook that is not there gives 404', async (method, path) => {
  expect((await call(method, path)).json()).toMatchObject({ code: 'webhook-not-found' });
});

test('who may only read events registers nothing', async () => {
  const headers = await bearer(['payments-viewer']);
  const payload = { url: 'https://example.com/' };
  const response = await app.inject({ method: 'POST', url: '/v1/webhooks', headers, payload });
  expect(response.statusCode).toBe(403);
});
