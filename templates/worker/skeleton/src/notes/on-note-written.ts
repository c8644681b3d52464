import { inbox, type CloudEvent } from '@quoin/messaging';
import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';
import { service } from '../service.ts';
import { countNote } from './authors.ts';
import { readNoteWritten } from './note-written.ts';

/**
 * The example handler. An event may come more than once; its effect and the note that it was
 * received commit together, so that it counts once.
 */
export function createOnNoteWritten(pool: Pool) {
  return async (event: CloudEvent): Promise<void> => {
    const note = readNoteWritten(event);
    await withTransaction(pool, async (client) => {
      if (!(await inbox.receiveOnce(client, service.name, event.id))) return;
      await countNote(client, note);
    });
  };
}
