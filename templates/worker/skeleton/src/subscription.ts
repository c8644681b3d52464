import type { Bus, SubscribeOptions, Subscription } from '@quoin/messaging';
import type { Pool } from 'pg';
import { createOnNoteWritten } from './notes/on-note-written.ts';
import { service } from './service.ts';

export interface WorkOptions extends Pick<SubscribeOptions, 'concurrency' | 'onError'> {
  bus: Bus;
  pool: Pool;
}

/** Begins to handle events; `stop()` finishes those in hand. */
export function subscribe({ bus, pool, ...options }: WorkOptions): Promise<Subscription> {
  const onNoteWritten = createOnNoteWritten(pool);
  return bus.subscribe({
    ...options,
    group: service.name,
    topics: ['note'],
    handler: async (event) => {
      // A topic may carry types that came later than this service; they are for others.
      if (event.type === 'note.written') await onNoteWritten(event);
    },
  });
}
