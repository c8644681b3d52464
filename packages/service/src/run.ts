import { startTelemetry } from '@quoin/telemetry';
import type { ServiceConfig } from './config/service-config.ts';
import { explain } from './explain.ts';
import type { Service, ServiceIdentity } from './service.ts';
import { stopOnSignal } from './shutdown.ts';

/** What `runService` itself needs of the configuration. */
export type RunConfig = Pick<ServiceConfig, 'host' | 'port' | 'shutdown'>;

export interface RunOptions<Config extends RunConfig> {
  service: ServiceIdentity;
  /** Reads the configuration. @throws ConfigError */
  loadConfig: (variables: NodeJS.ProcessEnv) => Config;
  /** Opens what the service needs and puts it together; it is then listened on. */
  start: (config: Config) => Service | Promise<Service>;
}

/**
 * Runs a service as a process: configuration, telemetry, start, listen, and a graceful end.
 *
 * Exit codes: 0 stopped as asked; 1 failed while running, or requests were cut off; 2 could not
 * start, with the reason on standard error.
 */
export async function runService<Config extends RunConfig>(
  options: RunOptions<Config>,
): Promise<void> {
  try {
    const config = options.loadConfig(process.env);
    const telemetry = startTelemetry({ service: options.service });
    const app = await options.start(config);
    stopOnSignal(app, { shutdown: config.shutdown, after: () => telemetry.stop() });
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(2);
  }
}
