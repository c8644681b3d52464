export { databaseConfig, type DatabaseConfig } from './config.ts';
export { migrate, MigrationError, type MigrationSource } from './migrate.ts';
export { createPool, databaseCheck, type DatabaseCheckOptions, type PoolOptions } from './pool.ts';
export { withTransaction, type TransactionOptions } from './transaction.ts';
