import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { loggerOptions } from '../src/logging.ts';
import { bearer, createTestApp } from './support.ts';

const CARD = '4111111111111111';

async function createLoggedApp() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const app = await createTestApp({ logger: { ...loggerOptions({ logLevel: 'info' }), stream } });
  return { app, lines };
}

test('a sane request id is kept, in the answer and in each log line', async () => {
  const { app, lines } = await createLoggedApp();
  const headers = { ...(await bearer(['payments:read'])), 'x-request-id': 'order-42' };
  const response = await app.inject({ url: '/v1/payments', headers });
  expect(response.headers['x-request-id']).toBe('order-42');
  const ids = lines.map((line) => (JSON.parse(line) as { requestId?: string }).requestId);
  expect(ids.filter((id) => id === 'order-42')).toHaveLength(2);
});

test.each(['', 'a b', 'x'.repeat(129), '{"level":60}'])(
  'the request id "%s" is replaced',
  async (id) => {
    const app = await createTestApp();
    const response = await app.inject({ url: '/health/live', headers: { 'x-request-id': id } });
    expect(response.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  },
);

test('tokens, cookies and card numbers never reach the log', async () => {
  const { app, lines } = await createLoggedApp();
  const headers = { ...(await bearer(['payments:read'])), cookie: 'session=secret-cookie' };
  await app.inject({ url: `/v1/payments?pan=${CARD}`, headers });
  app.log.info({ headers, payment: { card: { pan: CARD, cvv: '987' } }, cardNumber: CARD }, 'paid');
  const log = lines.join('');
  expect(log).toContain('[redacted]');
  expect(log).not.toContain(headers.authorization.slice(7));
  expect(log).not.toContain('secret-cookie');
  expect(log).not.toContain(CARD);
  expect(log).not.toContain('"987"');
});
