import { createDispatcher, createMemoryBus, type CloudEvent } from '@quoin/messaging';
import { expect, test, vi } from 'vitest';
import { bearer, createTestApp, pool } from './support.ts';

test('a note that was written is announced', async () => {
  const bus = createMemoryBus();
  const received: CloudEvent[] = [];
  await bus.subscribe({
    group: 'test',
    topics: ['note'],
    handler: (event) => {
      received.push(event);
      return Promise.resolve();
    },
  });
  const dispatcher = createDispatcher({ pool, bus });
  dispatcher.start();

  const app = await createTestApp();
  const written = await app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: {
      ...(await bearer(['notes-writer'], { subject: 'alice' })),
      {% if values.paymentsGrade %}
      'idempotency-key': '"announced"',
      {% endif %}
    },
    payload: { text: 'hello' },
  });
  const { id } = written.json<{ id: string }>();
  await vi.waitFor(() => {
    expect(received).toMatchObject([
      { type: 'note.written', subject: `notes/${id}`, data: { id, author: 'alice' } },
    ]);
  });
  await dispatcher.stop();
  await bus.close();
});
