import { NotFoundError } from '@backstage/errors';
import {
  explainMissing,
  findDecision,
  problemsOf,
  readRecords,
  summarizeDecision,
  type Decision,
  type DecisionList,
  type ReadRecordsOptions,
} from '@quoin/records';
import type { Response, Router } from 'express';
import createPromiseRouter from 'express-promise-router';

/**
 * `GET /decisions` answers all that can be read, with the problems of those that cannot;
 * `GET /decisions/:id` answers one in full. Each request sees the files as they are now.
 */
export function createRouter(options: ReadRecordsOptions): Router {
  const router = createPromiseRouter();

  router.get('/decisions', async (_request, response: Response<DecisionList>) => {
    const records = await readRecords(options);
    response.json({
      items: records.decisions.map(summarizeDecision),
      problems: problemsOf(records, 'decision'),
    });
  });

  router.get('/decisions/:id', async (request, response: Response<Decision>) => {
    const records = await readRecords(options);
    const decision = findDecision(records, request.params.id);
    if (decision === undefined) {
      throw new NotFoundError(explainMissing(records, 'decision', request.params.id));
    }
    response.json(decision);
  });

  return router;
}
