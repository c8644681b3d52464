import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { callerOf, linkNext, requirePermission } from '@quoin/service';
import { Problem } from '../problems.ts';
import { NewNote, Note, NoteList, NoteParams, NoteQuery } from './schemas.ts';
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
      {% if values.paymentsGrade %}
      config: { ...requirePermission('notes:write'), idempotency: 'required' },
      {% else %}
      config: requirePermission('notes:write'),
      {% endif %}
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
      config: requirePermission('notes:read'),
      schema: {
        operationId: 'listNotes',
        summary: 'List notes, newest first',
        querystring: NoteQuery,
        response: { 200: NoteList },
      },
    },
    async (request, reply) => {
      const page = await notes.list(request.query);
      linkNext(request, reply, page.next);
      return page;
    },
  );

  app.get(
    '/:id',
    {
      config: requirePermission('notes:read'),
      schema: {
        operationId: 'readNote',
        summary: 'Read a note',
        params: NoteParams,
        response: { 200: Note },
      },
    },
    async (request) => {
      const { id } = request.params;
      const note = await notes.get(id);
      if (!note) throw new Problem('note-not-found', `There is no note ${id}.`);
      return note;
    },
  );
  done();
};
