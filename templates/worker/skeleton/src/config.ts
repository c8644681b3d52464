import { readConfig, serviceConfig } from '@quoin/service';
import { databaseConfig } from '@quoin/service/database';
import { busConfig } from './events/bus.ts';

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads and checks the whole configuration; .env.example lists the variables.
 *
 * @throws {ConfigError} listing every variable that is wrong, so that one start shows them all.
 */
export function loadConfig(variables: NodeJS.ProcessEnv) {
  return readConfig(variables, (env) => {
    const common = serviceConfig(env, { port: ${{ values.port }} });
    return {
      ...common,
      database: databaseConfig(env),
      bus: busConfig(env, common.production),
      /** Events that are handled at the same time, those of one key never. */
      concurrency: env.integer('WORKER_CONCURRENCY', { default: 16, min: 1, max: 1_000 }),
    };
  });
}
