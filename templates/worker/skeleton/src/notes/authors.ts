import type { ClientBase, Pool } from 'pg';
import type { NoteWritten } from './note-written.ts';

export interface Author {
  author: string;
  notes: number;
  /** ISO 8601. */
  lastWrittenAt: string;
}

const COUNT = `
  insert into app.authors (author, notes, last_written_at) values ($1, 1, $2)
  on conflict (author) do update
  set notes = authors.notes + 1,
    last_written_at = greatest(authors.last_written_at, excluded.last_written_at)`;

/** Counts a note, in the caller's transaction. */
export async function countNote(
  client: Pick<ClientBase, 'query'>,
  { author, createdAt }: NoteWritten,
): Promise<void> {
  await client.query(COUNT, [author, createdAt]);
}

export async function findAuthor(pool: Pool, author: string): Promise<Author | undefined> {
  const { rows } = await pool.query<{ notes: number; last_written_at: Date }>(
    'select notes, last_written_at from app.authors where author = $1',
    [author],
  );
  const [row] = rows;
  return row && { author, notes: row.notes, lastWrittenAt: row.last_written_at.toISOString() };
}
