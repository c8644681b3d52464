import { NotFoundError } from '@backstage/errors';
import {
  explainMissing,
  findStandard,
  problemsOf,
  readRecords,
  summarizeStandard,
  type Standard,
  type StandardList,
  type ReadRecordsOptions,
} from '@quoin/records';
import type { Response, Router } from 'express';
import createPromiseRouter from 'express-promise-router';

/**
 * `GET /standards` answers all that can be read, with the problems of those that cannot;
 * `GET /standards/:id` answers one in full. Each request sees the files as they are now.
 */
export function createRouter(options: ReadRecordsOptions): Router {
  const router = createPromiseRouter();

  router.get('/standards', async (_request, response: Response<StandardList>) => {
    const records = await readRecords(options);
    response.json({
      items: records.standards.map(summarizeStandard),
      problems: problemsOf(records, 'standard'),
    });
  });

  router.get('/standards/:id', async (request, response: Response<Standard>) => {
    const records = await readRecords(options);
    const standard = findStandard(records, request.params.id);
    if (standard === undefined) {
      throw new NotFoundError(explainMissing(records, 'standard', request.params.id));
    }
    response.json(standard);
  });

  return router;
}
