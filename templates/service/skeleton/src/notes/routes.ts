import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requireRole } from '../auth/roles.ts';
import { callerOf } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { ListQuery, NewNote, Note, NoteList, NoteParams } from './schemas.ts';
import type { NoteStore } from './store.ts';

/** The example resource. It shows the pattern; delete the folder when the first real one stands. */
export const notesRoutes: FastifyPluginCallbackTypebox<{ notes: NoteStore }> = (
  app,
  { notes },
  done,
) => {
  app.post(
    '',
    {
      config: requireRole('notes:write'),
      schema: {
        operationId: 'writeNote',
        summary: 'Write a note',
        body: NewNote,
        response: { 201: Note },
      },
    },
    async (request, reply) => {
      const { subject: author } = callerOf(request);
      const note = await notes.add({ text: request.body.text, author });
      return reply.code(201).header('location', `/v1/notes/${note.id}`).send(note);
    },
  );

  app.get(
    '',
    {
      config: requireRole('notes:read', 'notes:write'),
      schema: {
        operationId: 'listNotes',
        summary: 'List notes, newest first',
        querystring: ListQuery,
        response: { 200: NoteList },
      },
    },
    async (request) => ({ items: await notes.list(request.query.limit) }),
  );

  app.get(
    '/:id',
    {
      config: requireRole('notes:read', 'notes:write'),
      schema: {
        operationId: 'readNote',
        summary: 'Read a note',
        params: NoteParams,
        response: { 200: Note },
      },
    },
    async (request) => {
      const note = await notes.get(request.params.id);
      if (!note) throw new Problem('not-found', `There is no note ${request.params.id}.`);
      return note;
    },
  );
  done();
};
