import { Type } from 'typebox';

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

export const NoteList = Type.Object({ items: Type.Array(Note) });

export const NoteParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const ListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
});
