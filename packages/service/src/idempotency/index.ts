import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import type {
  IdempotencyClaim,
  IdempotencyStore,
  IdempotencyStoreOptions,
  StoredAnswer,
} from './store.ts';

export type {
  ClaimOutcome,
  IdempotencyClaim,
  IdempotencyStore,
  IdempotencyStoreOptions,
  StoredAnswer,
} from './store.ts';

/** The tables of `createPostgresIdempotencyStore` and `claimIdempotencyKey`. */
export const serviceMigrations = {
  schema: 'service',
  directory: join(import.meta.dirname, '../../migrations'),
};

/** Keeps keys and answers in PostgreSQL, so that they hold over restarts and for all replicas. */
export declare function createPostgresIdempotencyStore(
  pool: Pool,
  options?: IdempotencyStoreOptions,
): IdempotencyStore & { start(): void; stop(): Promise<void>; deleteExpired(): Promise<number> };

/** Keeps keys and answers until the process ends: for development and tests. */
export declare function createMemoryIdempotencyStore(
  options?: IdempotencyStoreOptions & { now?: () => number },
): IdempotencyStore;

export type TransactionalClaim =
  | { state: 'new'; complete(answer: StoredAnswer): Promise<void> }
  | { state: 'mismatch' }
  | { state: 'completed'; answer: StoredAnswer };

/** Claims a key inside the caller's transaction: key, effects and answer commit together. */
export declare function claimIdempotencyKey(
  client: Pick<ClientBase, 'query'>,
  claim: IdempotencyClaim,
  options?: { retention?: number },
): Promise<TransactionalClaim>;
