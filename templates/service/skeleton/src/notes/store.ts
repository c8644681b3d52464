import type { Note, NoteList, NoteQuery } from './schemas.ts';

/** Where notes are kept; the routes know only this. */
export interface NoteStore {
  add(note: Pick<Note, 'text' | 'author'>): Promise<Note>;
  get(id: string): Promise<Note | undefined>;
  /**
   * A page, the newest first.
   *
   * @throws {Problem} invalid-request when the cursor is not one of ours
   */
  list(query: NoteQuery): Promise<NoteList>;
}
