{% if values.paymentsGrade %}
import { randomUUID } from 'node:crypto';
{% endif %}
import { expect, test } from 'vitest';
import { bearer, createTestApp } from './support.ts';

const writer = await bearer(['notes-writer'], { subject: 'alice' });
const reader = await bearer(['notes-reader'], { subject: 'bob' });
const app = await createTestApp();

function write(text: string, headers: Record<string, string> = writer) {
  {% if values.paymentsGrade %}
  const key = { 'idempotency-key': `"${randomUUID()}"` };
  return app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: { ...key, ...headers },
    payload: { text },
  });
  {% else %}
  return app.inject({ method: 'POST', url: '/v1/notes', headers, payload: { text } });
  {% endif %}
}

test('a note that one caller writes is read and listed by another', async () => {
  const written = await write('first');
  expect(written.statusCode).toBe(201);
  const note = written.json<{ id: string }>();
  expect(note).toMatchObject({ text: 'first', author: 'alice' });
  const location = String(written.headers.location);
  expect((await app.inject({ url: location, headers: reader })).json()).toEqual(note);

  await write('second');
  const newest = await app.inject({ url: '/v1/notes?limit=1', headers: reader });
  const { items, next } = newest.json<{ items: unknown[]; next: string }>();
  expect(items).toMatchObject([{ text: 'second' }]);
  const older = await app.inject({ url: `/v1/notes?cursor=${next}`, headers: reader });
  expect(older.json()).toEqual({ items: [note] });
});

test('a note that does not exist is a problem', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  const response = await app.inject({ url: `/v1/notes/${id}`, headers: reader });
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({
    code: 'note-not-found',
    detail: `There is no note ${id}.`,
  });
});

test('who may only read is told which permission is missing', async () => {
  const response = await write('mine', reader);
  expect(response.statusCode).toBe(403);
  expect(response.json()).toMatchObject({ code: 'forbidden' });
  expect(response.json<{ detail: string }>().detail).toContain('notes:write');
});

test('without a token nothing is answered', async () => {
  expect((await app.inject('/v1/notes')).statusCode).toBe(401);
});

test.each(['/v1/notes/42', '/v1/notes?limit=0', '/v1/notes?limit=many', '/v1/notes?cursor=x'])(
  '%s is refused',
  async (url) => {
    const response = await app.inject({ url, headers: reader });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid-request' });
  },
);
