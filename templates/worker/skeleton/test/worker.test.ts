import {
  createEvent,
  createMemoryBus,
  deadLetterTopic,
  toStructured,
  type CloudEvent,
} from '@quoin/messaging';
import { expect, onTestFinished, test, vi } from 'vitest';
import { service } from '../src/service.ts';
import { subscribe } from '../src/subscription.ts';
import { bearer, createTestApp, pool } from './support.ts';

function noteWritten(author: string, data: object = {}): CloudEvent {
  return createEvent({
    type: 'note.written',
    source: '/services/notes',
    key: author,
    data: { id: crypto.randomUUID(), author, createdAt: '2026-01-31T09:30:00Z', ...data },
  });
}

async function startWorker() {
  const bus = createMemoryBus();
  await subscribe({ bus, pool });
  const app = await createTestApp({ bus });
  onTestFinished(async () => {
    await bus.close();
    await app.close();
  });
  const reader = await bearer(['reader']);
  const notesOf = async (author: string) =>
    (await app.inject({ url: `/v1/authors/${author}`, headers: reader })).json<{ notes?: number }>()
      .notes;
  return { app, bus, notesOf };
}

test('each event counts once, however often it is delivered', async () => {
  const { bus, notesOf } = await startWorker();
  const event = noteWritten('alice');
  await bus.publish([event, event, noteWritten('alice'), event]);
  await bus.publish([noteWritten('bob')]);
  await vi.waitFor(async () => {
    expect(await notesOf('bob')).toBe(1);
    expect(await notesOf('alice')).toBe(2);
  });
});

test('an event that can never be handled goes to the dead letters, and holds nothing up', async () => {
  const { bus, notesOf } = await startWorker();
  const dead: CloudEvent[] = [];
  await bus.subscribe({
    group: 'test',
    topics: [deadLetterTopic('note', service.name)],
    handler: (event) => {
      dead.push(event);
      return Promise.resolve();
    },
  });
  const broken = noteWritten('carol', { createdAt: 42 });
  await bus.publish([broken, noteWritten('carol')]);
  await vi.waitFor(async () => {
    expect(dead).toMatchObject([{ id: broken.id }]);
    expect(String(dead[0]?.deadreason)).toContain('note.written');
    expect(await notesOf('carol')).toBe(1);
  });
});

test('a developer sends an event by HTTP', async () => {
  const { app, notesOf } = await startWorker();
  const send = async (payload: string) =>
    app.inject({
      method: 'POST',
      url: '/development/events',
      headers: {
        ...(await bearer(['publisher'])),
        'content-type': 'application/cloudevents+json',
      },
      payload,
    });
  expect((await send(toStructured(noteWritten('dave')))).statusCode).toBe(202);
  await vi.waitFor(async () => {
    expect(await notesOf('dave')).toBe(1);
  });
  expect((await send('{}')).json()).toMatchObject({ status: 400, code: 'invalid-event' });
});

test('who has written nothing is a problem, and who may not read is told so', async () => {
  const { app } = await startWorker();
  const url = '/v1/authors/nobody';
  const missing = await app.inject({ url, headers: await bearer(['reader']) });
  expect(missing.json()).toMatchObject({ status: 404, code: 'author-not-found' });
  expect((await app.inject({ url, headers: await bearer(['publisher']) })).statusCode).toBe(403);
  expect((await app.inject(url)).statusCode).toBe(401);
});
