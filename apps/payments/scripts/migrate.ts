/** Brings the database up to date: `npm run migrate`. The service does so too when it starts. */
import { migrate } from '@quoin/service/database';
import { loadConfig } from '../src/config.ts';
import { migrations } from '../src/migrations.ts';

const applied = await migrate(loadConfig(process.env).database.url, migrations);
console.log(
  applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`,
);
