import { randomUUID } from 'node:crypto';

export interface Note {
  id: string;
  text: string;
  author: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** Where notes are kept; the routes know only this. */
export interface NoteStore {
  add(note: Pick<Note, 'text' | 'author'>): Promise<Note>;
  get(id: string): Promise<Note | undefined>;
  /** The newest first, at most `limit`. */
  list(limit: number): Promise<Note[]>;
}

/** Keeps notes until the process ends. */
export function createMemoryNoteStore(now: () => Date = () => new Date()): NoteStore {
  const notes = new Map<string, Note>();
  return {
    add: ({ text, author }) => {
      const note = { id: randomUUID(), text, author, createdAt: now().toISOString() };
      notes.set(note.id, note);
      return Promise.resolve(note);
    },
    get: (id) => Promise.resolve(notes.get(id)),
    list: (limit) => Promise.resolve([...notes.values()].reverse().slice(0, limit)),
  };
}
