import { join } from 'node:path';
import { messagingMigrations } from '@quoin/messaging';
import type { MigrationSource } from '@quoin/service/database';

/** Every schema of this service's database, in the order in which they are brought up to date. */
export const migrations: readonly MigrationSource[] = [
  messagingMigrations,
  { schema: 'app', directory: join(import.meta.dirname, '../migrations') },
];
