import { createPolicy } from '@quoin/resilience';
import type { Redis } from '../redis.ts';
import type { Note } from './schemas.ts';
import type { NoteStore } from './store.ts';

/** Seconds. Notes never change, so this bounds only the memory that they take. */
const KEEP = 300;

/** Reads through Redis; when Redis is slow or away, as if it were not there. */
export function createCachedNoteStore(notes: NoteStore, redis: Redis): NoteStore {
  const cache = createPolicy({ name: 'note-cache', timeout: 100 });
  const key = (id: string) => `note:${id}`;
  return {
    ...notes,
    async get(id) {
      const known = await cache.execute(() => redis.get(key(id))).catch(() => null);
      if (known !== null) return JSON.parse(known) as Note;
      const note = await notes.get(id);
      if (note) {
        await cache
          .execute(() => redis.set(key(id), JSON.stringify(note), { EX: KEEP }))
          .catch(() => null);
      }
      return note;
    },
  };
}
