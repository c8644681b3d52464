export {
  createDynamoIdempotencyStore,
  IDEMPOTENCY_TABLE,
  type DynamoIdempotencyStoreOptions,
} from './idempotency-store.ts';
