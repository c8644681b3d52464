import { expect, test } from 'vitest';
import { audit, bearer, createTestApp, pool } from './support.ts';

const headers = await bearer(['notes-writer']);
const app = await createTestApp();
const write = (key: string | undefined, text: string) =>
  app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: { ...headers, ...(key && { 'idempotency-key': `"${key}"` }) },
    payload: { text },
  });

test('a request that is sent again has one effect and the same answer', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => write('order-1', 'once')));
  const done = answers.filter(({ statusCode }) => statusCode === 201);
  expect(new Set(done.map(({ body }) => body)).size).toBe(1);
  expect(answers.every(({ statusCode }) => [201, 409].includes(statusCode))).toBe(true);
  expect((await write('order-1', 'once')).body).toBe(done[0]?.body);
  expect((await write('order-1', 'something else')).statusCode).toBe(422);
  expect((await write(undefined, 'once')).statusCode).toBe(400);
});

test('texts are stored as ciphertext', async () => {
  await write('secret-1', 'only for us');
  const { rows } = await pool.query<{ text: Buffer }>('select text from app.notes');
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text.includes('only for us')).toBe(false);
});

test('every note is in the audit log, whose chain holds', async () => {
  await write('audited-1', 'seen');
  expect(await audit.verify()).toMatchObject({ ok: true });
});
