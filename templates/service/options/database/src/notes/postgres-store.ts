import { randomUUID } from 'node:crypto';
{% if values.bus != 'none' %}
import { outbox } from '@quoin/messaging';
{% endif %}
{% if values.paymentsGrade %}
import type { AuditLog, Envelope } from '@quoin/security';
{% endif %}
{% if values.bus != 'none' or values.paymentsGrade %}
import { withTransaction } from '@quoin/service/database';
{% endif %}
import type { Pool } from 'pg';
{% if values.bus != 'none' %}
import { noteWritten } from '../events/note-written.ts';
{% endif %}
{% if values.paymentsGrade %}
import { service } from '../service.ts';
{% endif %}
import { noteCursors, type Note } from './schemas.ts';
import type { NoteStore } from './store.ts';

export interface PostgresNoteStoreOptions {
  pool: Pool;
  {% if values.paymentsGrade %}
  /** Encrypts the texts. */
  envelope: Envelope;
  /** Told of every note that is written. */
  audit: AuditLog;
  {% endif %}
}

interface Row {
  id: string;
  text: ${{ 'Buffer' if values.paymentsGrade else 'string' }};
  author: string;
  created_at: Date;
}

{% if values.paymentsGrade %}
/** What a ciphertext is bound to; KMS logs it with each use of the key. */
const CONTEXT = { table: 'app.notes', column: 'text' };

{% endif %}
const COLUMNS = 'id, text, author, created_at';
const INSERT = `insert into app.notes (${COLUMNS}) values ($1, $2, $3, $4)`;
const GET = `select ${COLUMNS} from app.notes where id = $1`;
const LIST = `
  select ${COLUMNS} from app.notes
  where $1::timestamptz is null or (created_at, id) < ($1, $2)
  order by created_at desc, id desc
  limit $3`;

/** Keeps notes in the table app.notes. */
{% if values.paymentsGrade %}
export function createPostgresNoteStore(options: PostgresNoteStoreOptions): NoteStore {
  const { pool, envelope, audit } = options;
  const toNote = async ({ id, text, author, created_at: createdAt }: Row): Promise<Note> => ({
    id,
    text: (await envelope.decrypt(text, CONTEXT, { boundTo: id })).toString(),
    author,
    createdAt: createdAt.toISOString(),
  });
{% else %}
export function createPostgresNoteStore({ pool }: PostgresNoteStoreOptions): NoteStore {
{% endif %}
  return {
    async add({ text, author }) {
      const createdAt = new Date();
      const note = { id: randomUUID(), text, author, createdAt: createdAt.toISOString() };
      {% if values.paymentsGrade %}
      const ciphertext = await envelope.encrypt(text, CONTEXT, { boundTo: note.id });
      {% endif %}
      {% set stored = 'ciphertext' if values.paymentsGrade else 'text' %}
      {% if values.bus != 'none' or values.paymentsGrade %}
      await withTransaction(pool, async (client) => {
        await client.query(INSERT, [note.id, ${{ stored }}, author, createdAt]);
        {% if values.paymentsGrade %}
        await audit.append(client, {
          user: author,
          action: 'note.write',
          resource: `notes/${note.id}`,
          outcome: 'success',
          origin: service.name,
        });
        {% endif %}
        {% if values.bus != 'none' %}
        await outbox.append(client, [noteWritten(note)]);
        {% endif %}
      });
      {% else %}
      await pool.query(INSERT, [note.id, ${{ stored }}, author, createdAt]);
      {% endif %}
      return note;
    },
    async get(id) {
      const { rows } = await pool.query<Row>(GET, [id]);
      return rows[0] && toNote(rows[0]);
    },
    async list({ limit, cursor }) {
      const after = cursor === undefined ? [null, null] : noteCursors.decode(cursor);
      // One more than asked for shows whether there is a next page.
      const { rows } = await pool.query<Row>(LIST, [...after, limit + 1]);
      const items = ${{ 'await Promise.all(rows.slice(0, limit).map(toNote))' if values.paymentsGrade else 'rows.slice(0, limit).map(toNote)' }};
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, ...(last && { next: noteCursors.encode([last.createdAt, last.id]) }) };
    },
  };
}
{% if not values.paymentsGrade %}

function toNote({ id, text, author, created_at: createdAt }: Row): Note {
  return { id, text, author, createdAt: createdAt.toISOString() };
}
{% endif %}
