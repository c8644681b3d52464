import { SQSClient } from '@aws-sdk/client-sqs';
import { createMemoryBus, type Bus } from '@quoin/messaging';
import { createSqsBus } from '@quoin/messaging/sqs';
import type { Environment } from '@quoin/service';

export interface BusConfig {
  /** Put before the name of each queue; undefined for a bus inside this process. */
  prefix: string | undefined;
}

/** Reads SQS_PREFIX, which production requires. */
export function busConfig(env: Environment, production: boolean): BusConfig {
  return { prefix: production ? env.text('SQS_PREFIX') : env.optionalText('SQS_PREFIX') };
}

/** Where the events come from. The queues of a topic are named after this service. */
export function openBus({ prefix }: BusConfig): Bus {
  if (prefix === undefined) return createMemoryBus();
  return createSqsBus({ client: new SQSClient(), groups: {}, prefix });
}
