import { expect, test } from 'vitest';
import { bearer, createTestApp } from './support.ts';

const writer = await bearer(['notes:write'], { subject: 'alice' });
const reader = await bearer(['notes:read'], { subject: 'bob' });

test('a note that one caller writes is read and listed by another', async () => {
  const app = await createTestApp();
  const write = (text: string) =>
    app.inject({ method: 'POST', url: '/v1/notes', headers: writer, payload: { text } });

  const written = await write('first');
  expect(written.statusCode).toBe(201);
  const note = written.json<{ id: string }>();
  expect(note).toMatchObject({ text: 'first', author: 'alice' });
  const location = String(written.headers.location);
  expect((await app.inject({ url: location, headers: reader })).json()).toEqual(note);

  await write('second');
  const newest = await app.inject({ url: '/v1/notes?limit=1', headers: reader });
  expect(newest.json()).toMatchObject({ items: [{ text: 'second' }] });
});

test('a note that does not exist is a problem', async () => {
  const app = await createTestApp();
  const id = '00000000-0000-4000-8000-000000000000';
  const response = await app.inject({ url: `/v1/notes/${id}`, headers: reader });
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({ detail: `There is no note ${id}.` });
});

test.each(['/v1/notes/42', '/v1/notes?limit=0', '/v1/notes?limit=many'])(
  '%s is refused',
  async (url) => {
    const app = await createTestApp();
    const response = await app.inject({ url, headers: reader });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid-request' });
  },
);
