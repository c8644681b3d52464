/** Makes two accounts with money to try the service with: `npm run seed`. */
import { migrate } from '@quoin/service/database';
import { loadConfig } from '../src/config.ts';
import { migrations } from '../src/migrations.ts';
import { seedAccounts } from './seed-accounts.ts';

const { database, production } = loadConfig(process.env);
if (production) {
  console.error('The seed makes money out of nothing; it does not run in production.');
  process.exit(1);
}
await migrate(database.url, migrations);
console.log(`Ready: ${(await seedAccounts(database.url)).join(', ')}.`);
