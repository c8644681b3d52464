import { UnprocessableError, type CloudEvent } from '@quoin/messaging';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

export type NoteWritten = Static<typeof NoteWritten>;
/** What this service relies on in the data of `note.written`; whatever else is there is left alone. */
export const NoteWritten = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  author: Type.String({ minLength: 1, maxLength: 256 }),
  createdAt: Type.String(),
});

/** @throws {UnprocessableError} when it is something else: trying it again would not help. */
export function readNoteWritten({ id, data }: CloudEvent): NoteWritten {
  if (Value.Check(NoteWritten, data)) return data;
  const [first] = Value.Errors(NoteWritten, data);
  throw new UnprocessableError(
    `The data of event ${id} is not that of note.written: ${first?.instancePath ?? ''} ${first?.message ?? ''}.`,
  );
}
