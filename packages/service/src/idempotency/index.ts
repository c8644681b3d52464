import { join } from 'node:path';
import type { MigrationSource } from '../database/migrate.ts';

export {
  createMemoryIdempotencyStore,
  type MemoryIdempotencyStoreOptions,
} from './memory-store.ts';
export { idempotencyClaimOf, replayAnswer } from './plugin.ts';
export { createPostgresIdempotencyStore } from './postgres-store.ts';
export type {
  ClaimOutcome,
  IdempotencyClaim,
  IdempotencyStore,
  IdempotencyStoreOptions,
  StoredAnswer,
} from './store.ts';
export {
  claimIdempotencyKey,
  type TransactionalClaim,
  type TransactionalClaimOptions,
} from './transaction.ts';

/** The tables of `createPostgresIdempotencyStore` and `claimIdempotencyKey`, for `migrate`. */
export const serviceMigrations: MigrationSource = {
  schema: 'service',
  directory: join(import.meta.dirname, '../../migrations'),
};
