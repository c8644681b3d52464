import { createMemoryBus, type Bus } from '@quoin/messaging';
import { createKafkaBus } from '@quoin/messaging/kafka';
import type { Environment } from '@quoin/service';
import { service } from '../service.ts';

export interface BusConfig {
  /** `host:port` of some brokers; none for a bus inside this process. */
  brokers: readonly string[];
  /** Whether the brokers are reached through TLS. */
  tls: boolean;
}

/** Reads KAFKA_BROKERS, which production requires, and KAFKA_TLS. */
export function busConfig(env: Environment, production: boolean): BusConfig {
  const brokers = env.list('KAFKA_BROKERS');
  if (production && brokers.length === 0) env.wrong('KAFKA_BROKERS', 'is not set. Set it.');
  return { brokers, tls: env.boolean('KAFKA_TLS', production) };
}

/** Where the outbox is emptied to. */
export function openBus({ brokers, tls }: BusConfig): Bus {
  if (brokers.length === 0) return createMemoryBus();
  return createKafkaBus({
    brokers,
    clientId: service.name,
    ...(tls && { connection: { tls: {} } }),
  });
}
