import { createEvent, type CloudEvent } from '@quoin/messaging';
import type { Note } from '../notes/schemas.ts';
import { service } from '../service.ts';

/** Says that a note was written; those of one author keep their order. */
export function noteWritten({ id, author, createdAt }: Note): CloudEvent {
  return createEvent({
    type: 'note.written',
    source: `/services/${service.name}`,
    subject: `notes/${id}`,
    key: author,
    data: { id, author, createdAt },
  });
}
