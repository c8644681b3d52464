/** Looks after the read models: `npm run projections -- [status | rebuild NAME | resume NAME]`. */
import { parseArgs } from 'node:util';
import { projectionStatus } from '@quoin/messaging';
import { createPool } from '@quoin/service/database';
import { loadConfig } from '../src/config.ts';
import { createReadModels } from '../src/projections/parts.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [command = 'status', name] = positionals;
const { database } = loadConfig(process.env);
// Emptying a large table waits for whoever reads it.
const pool = createPool({ ...database, applicationName: 'projections', statementTimeout: 60_000 });
try {
  const { projections } = createReadModels({ primary: pool });
  const statuses = await Promise.all(projections.map((each) => each.status()));
  const projection = projections.find((_, index) => statuses[index]?.name === name);
  if (command === 'status') {
    console.table(await projectionStatus(pool));
  } else if (!projection || (command !== 'rebuild' && command !== 'resume')) {
    const names = statuses.map((status) => status.name).join(', ');
    console.error(`Give status, or rebuild or resume with the name of a read model: ${names}.`);
    process.exitCode = 1;
  } else if (command === 'resume') {
    await projection.resume();
    console.log(`${name ?? ''} goes on.`);
  } else {
    await projection.rebuild();
    const { position } = await projection.catchUp();
    console.log(`${name ?? ''} is built anew, up to position ${position}.`);
  }
} finally {
  await pool.end();
}
