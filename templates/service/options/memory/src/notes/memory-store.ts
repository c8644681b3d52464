import { randomUUID } from 'node:crypto';
import { decodeCursor, encodeCursor } from '@quoin/service';
import type { Note } from './schemas.ts';
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
  };
}
