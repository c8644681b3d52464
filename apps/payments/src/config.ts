import { readConfig, serviceConfig } from '@quoin/service';
import { databaseConfig } from '@quoin/service/database';
import { webhookConfig } from './events/config.ts';
import { keysConfig } from './keys.ts';
import { routingConfig } from './routing/config.ts';

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads and checks the whole configuration; .env.example lists the variables.
 *
 * @throws {ConfigError} listing every variable that is wrong, so that one start shows them all.
 */
export function loadConfig(variables: NodeJS.ProcessEnv) {
  return readConfig(variables, (env) => {
    const common = serviceConfig(env, { port: 8080 });
    return {
      ...common,
      database: databaseConfig(env),
      replicaUrl: env.secret('DATABASE_REPLICA_URL', { required: false }),
      keys: keysConfig(env, common.production),
      webhooks: webhookConfig(env, common.production),
      routing: routingConfig(env),
      keyRetentionDays: env.integer('IDEMPOTENCY_RETENTION_DAYS', { default: 30, min: 1 }),
    };
  });
}
