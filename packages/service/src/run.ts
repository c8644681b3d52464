import type { ServiceConfig } from './config/service-config.ts';
import type { Service, ServiceIdentity } from './service.ts';

export interface RunOptions<Config extends RunConfig> {
  service: ServiceIdentity;
  /** Reads the configuration. @throws ConfigError */
  loadConfig: (variables: NodeJS.ProcessEnv) => Config;
  /** Opens what the service needs and puts it together; it is then listened on. */
  start: (config: Config) => Service | Promise<Service>;
}

export type RunConfig = Pick<ServiceConfig, 'host' | 'port' | 'shutdown'>;

/**
 * Runs a service as a process: telemetry, configuration, start, listen, and a graceful end.
 *
 * Exit codes: 0 stopped as asked; 1 failed while running, or requests were cut off; 2 could not start.
 */
export declare function runService<Config extends RunConfig>(
  options: RunOptions<Config>,
): Promise<void>;
