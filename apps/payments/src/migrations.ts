import { join } from 'node:path';
import { messagingMigrations } from '@quoin/messaging';
import { auditMigrations } from '@quoin/security';
import type { MigrationSource } from '@quoin/service/database';

/** Every schema of this service's database, in the order in which they are brought up to date. */
export const migrations: readonly MigrationSource[] = [
  messagingMigrations,
  auditMigrations,
  { schema: 'payments', directory: join(import.meta.dirname, '../migrations') },
];
