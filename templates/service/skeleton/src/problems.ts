import { defineProblems } from '@quoin/service';

/**
 * Every error of this service, beside those that all services have. A code is part of the public
 * contract: clients branch on it, so it is never renamed and its status never changes.
 */
export const { Problem, problems } = defineProblems({
  'note-not-found': {
    status: 404,
    title: 'There is no such note',
    advice: 'Check the identifier; GET /v1/notes lists the notes that exist.',
  },
});
