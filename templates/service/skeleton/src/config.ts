import { readConfig, serviceConfig } from '@quoin/service';
{% if values.database %}
import { databaseConfig } from '@quoin/service/database';
{% endif %}
{% if values.paymentsGrade %}
import { keysConfig } from './keys.ts';
{% endif %}
{% if values.bus != 'none' %}
import { busConfig } from './events/bus.ts';
{% endif %}

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
      {% if values.database %}
      database: databaseConfig(env),
      {% endif %}
      {% if values.cache %}
      /** Redis; without it, in development, everything stays in this process. */
      redisUrl: env.url('REDIS_URL', {
        required: common.production,
        protocols: ['redis:', 'rediss:'],
      }),
      {% endif %}
      {% if values.paymentsGrade %}
      keys: keysConfig(env, common.production),
      {% endif %}
      {% if values.bus != 'none' %}
      bus: busConfig(env, common.production),
      {% endif %}
    };
  });
}
