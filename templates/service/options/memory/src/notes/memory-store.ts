import { randomUUID } from 'node:crypto';
import { noteCursors, type Note } from './schemas.ts';
import type { NoteStore } from './store.ts';

/** Keeps notes until the process ends. */
export function createMemoryNoteStore(now: () => Date = () => new Date()): NoteStore {
  const notes: Note[] = [];
  return {
    add: ({ text, author }) => {
      const note = { id: randomUUID(), text, author, createdAt: now().toISOString() };
      notes.unshift(note);
      return Promise.resolve(note);
    },
    get: (id) => Promise.resolve(notes.find((note) => note.id === id)),
    list: ({ limit, cursor }) => {
      const [, after] = cursor === undefined ? [] : noteCursors.decode(cursor);
      const start = after === undefined ? 0 : notes.findIndex(({ id }) => id === after) + 1;
      const items = notes.slice(start, start + limit);
      const last = start + limit < notes.length ? items.at(-1) : undefined;
      return Promise.resolve({
        items,
        ...(last && { next: noteCursors.encode([last.createdAt, last.id]) }),
      });
    },
  };
}
