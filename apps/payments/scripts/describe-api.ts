import { createApp } from '../src/app.ts';
import type { EventParts } from '../src/events/parts.ts';
import type { OperatorParts } from '../src/operations/parts.ts';
import type { StatementParts } from '../src/operations/statements/source.ts';
import type { ReadModels } from '../src/projections/parts.ts';

/** The routes are described, not called. */
const NO_EVENTS = {} as EventParts;
const NO_OPERATORS = {} as OperatorParts;
const NO_STATEMENTS = {} as StatementParts;
const NO_READS = {} as ReadModels;

/** The content of openapi.json: the API as the routes describe it. */
export async function describeApi(): Promise<string> {
  const nobody = () => Promise.reject(new Error('Nobody calls this app.'));
  const app = createApp({
    verifyToken: nobody,
    database: { query: nobody },
    accept: nobody,
    reads: NO_READS,
    statements: NO_STATEMENTS,
    events: NO_EVENTS,
    operators: NO_OPERATORS,
  });
  await app.ready();
  const description = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${description}\n`;
}
