import { join } from 'node:path';
import type { MigrationSource } from '@quoin/service/database';

/** Every schema of this service's database, in the order in which they are brought up to date. */
export const migrations: readonly MigrationSource[] = [
  { schema: 'payments', directory: join(import.meta.dirname, '../migrations') },
];
