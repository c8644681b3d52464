import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type, type Static } from 'typebox';

export type Note = Static<typeof Note>;
export const Note = Type.Object({
  id: Type.String({ format: 'uuid' }),
  text: Type.String(),
  author: Type.String({ description: 'Subject of the token that wrote it' }),
  createdAt: Type.String({ format: 'date-time' }),
});

export const NewNote = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 1_000 }) },
  { additionalProperties: false },
);

export const NoteParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export type NoteQuery = Static<typeof NoteQuery>;
export const NoteQuery = pageQuery();

export type NoteList = Static<typeof NoteList>;
export const NoteList = pageOf(Note);

/** Lists continue after the time and the id of the last note. */
export const noteCursors = createCursors({
  position: Type.Tuple([Type.String({ format: 'date-time' }), Type.String({ format: 'uuid' })]),
});
