import { {% if values.api %}authConfig, {% endif %}readConfig } from '@quoin/service/lambda';

export type Config = ReturnType<typeof loadConfig>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
{%- if values.api %}
const MODES = ['development', 'test', 'production'] as const;
{%- endif %}

/**
 * Reads and checks the whole configuration; .env.example lists the variables.
 *
 * @throws {ConfigError} listing every variable that is wrong, so that one start shows them all.
 */
export function loadConfig(variables: NodeJS.ProcessEnv) {
  return readConfig(variables, (env) => ({
    logLevel: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    /** Hundredths of a percent of the amount. */
    feeBasisPoints: env.integer('FEE_BASIS_POINTS', { default: 25, min: 0, max: 10_000 }),
{%- if values.api %}
    auth: authConfig(env, env.oneOf('NODE_ENV', MODES, 'development') === 'production'),
{%- endif %}
  }));
}
