import { createDevelopmentIssuer } from '@quoin/security/development';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from './support/process.ts';
import { startReceiver } from './support/receiver.ts';

const CARD = '4111111111111111';
const SPACED = '4111 1111 1111 1111';
const PASSWORD = 'correct-horse-battery';

test('planted card numbers, tokens and passwords reach no log, trace, metric or answer', async () => {
  const receiver = await startReceiver();
  const service = await startProcess({
    OTEL_SDK_DISABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_LOGS_EXPORTER: 'otlp',
    LOG_LEVEL: 'trace',
  });
  const { issueToken } = await createDevelopmentIssuer({
    directory: join(service.folder, '.dev'),
    issuer: 'development',
    audience: 'development',
  });
  const token = await issueToken({ subject: 'teller', roles: ['teller'] });
  const headers = {
    authorization: `Bearer ${token}`,
    cookie: `session=${PASSWORD}`,
    'x-request-id': CARD,
    'x-card': CARD,
    'idempotency-key': CARD,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ note: `pan ${SPACED} password=${PASSWORD} Bearer ${token}` });
  const answers: string[] = [];
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(service.url + path, init);
    answers.push(JSON.stringify([...response.headers]), await response.text());
    return response.status;
  };
  expect(await send(`/v1/payments?pan=${CARD}`, { method: 'POST', headers, body })).toBe(500);
  expect(await send(`/v1/payments`, { method: 'POST', headers, body: `{${CARD}` })).toBe(400);
  expect(await send(`/cards/${CARD}?token=${token}`, { headers })).toBe(404);
  expect(await send(`/%zz${CARD}`, { headers })).toBe(400);

  service.child.kill('SIGTERM');
  expect(await service.exited).toEqual([0, null]);
  receiver.server.close();
  const places = [service.output(), ...receiver.received, ...answers];
  const exported = receiver.received.join();
  for (const path of ['/v1/traces', '/v1/metrics', '/v1/logs']) expect(exported).toContain(path);
  expect(exported).toContain('POST /v1/payments');
  expect(service.output()).toContain('a payment');
  const signature = token.split('.')[2] ?? token;
  for (const secret of [CARD, SPACED, PASSWORD, signature]) {
    expect(places.filter((place) => place.includes(secret))).toEqual([]);
  }
});
