/** Makes two accounts with money to try the service with: `npm run seed`. */
import { loadConfig } from '../src/config.ts';
import { migrate } from '../src/database/migrate.ts';
import { explain } from '../src/failure.ts';
import { seedAccounts } from './seed-accounts.ts';

try {
  const { database, production } = loadConfig(process.env);
  if (production)
    throw new Error('The seed makes money out of nothing; it does not run in production.');
  await migrate(database.url);
  console.log(`Ready: ${(await seedAccounts(database.url)).join(', ')}.`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 2;
}
