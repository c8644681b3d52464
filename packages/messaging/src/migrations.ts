import { fileURLToPath } from 'node:url';

/** Where the SQL files are, and the schema that they and their bookkeeping belong to. */
export interface MigrationSource {
  readonly schema: string;
  readonly directory: string;
}

/** Tables for outbox, inbox, leases, sagas and events, all in the schema `messaging`. */
export const messagingMigrations: MigrationSource = {
  schema: 'messaging',
  directory: fileURLToPath(new URL('../migrations', import.meta.url)),
};
