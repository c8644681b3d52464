/** Brings the database up to date: `npm run migrate`. The service does so too when it starts. */
import { loadConfig } from '../src/config.ts';
import { migrate } from '../src/database/migrate.ts';
import { explain } from '../src/failure.ts';

try {
  const applied = await migrate(loadConfig(process.env).database.url);
  console.log(
    applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`,
  );
} catch (error) {
  console.error(explain(error));
  process.exitCode = 2;
}
