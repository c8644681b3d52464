export { PostgresError } from './error.ts';
export { startPostgres, type Postgres, type StartPostgresOptions } from './server.ts';
export { temporaryPostgres } from './temporary.ts';
