import { createMemoryBus, type Bus } from '@quoin/messaging';
import { createKafkaBus, type KafkaBusOptions } from '@quoin/messaging/kafka';
import type { Environment } from '@quoin/service';
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js';
import { service } from '../service.ts';

export interface BusConfig {
  /** `host:port` of some brokers; none for a bus inside this process. */
  brokers: readonly string[];
  /** `iam`: TLS and the role of this process, as Amazon MSK asks. `tls`: TLS alone. `none`: neither. */
  access: (typeof ACCESS)[number];
  /** Where Amazon MSK runs, for `iam`. */
  region: string;
}

const ACCESS = ['iam', 'tls', 'none'] as const;

/** Reads KAFKA_BROKERS, which production requires, KAFKA_AUTH (iam in production) and AWS_REGION. */
export function busConfig(env: Environment, production: boolean): BusConfig {
  const brokers = env.list('KAFKA_BROKERS');
  if (production && brokers.length === 0) env.wrong('KAFKA_BROKERS', 'is not set. Set it.');
  const access = env.oneOf('KAFKA_AUTH', ACCESS, production ? 'iam' : 'none');
  const region = brokers.length > 0 && access === 'iam' ? env.text('AWS_REGION') : '';
  return { brokers, access, region };
}

/** The bus of this service. */
export function openBus(config: BusConfig): Bus {
  if (config.brokers.length === 0) return createMemoryBus();
  return createKafkaBus({
    brokers: config.brokers,
    clientId: service.name,
    ...connectionOf(config),
  });
}

function connectionOf({ access, region }: BusConfig): Pick<KafkaBusOptions, 'connection'> {
  if (access === 'none') return {};
  if (access === 'tls') return { connection: { tls: {} } };
  const token = async () => (await generateAuthToken({ region })).token;
  return { connection: { tls: {}, sasl: { mechanism: 'OAUTHBEARER', token } } };
}
