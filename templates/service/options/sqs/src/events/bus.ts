import { SQSClient } from '@aws-sdk/client-sqs';
import { createMemoryBus, type Bus } from '@quoin/messaging';
import { createSqsBus } from '@quoin/messaging/sqs';
import type { Environment } from '@quoin/service';

export interface BusConfig {
  /** The groups that read the topic `note`, each from a queue of its own; none for a bus inside this process. */
  groups: readonly string[];
  /** Put before the name of each queue. */
  prefix: string;
}

/** Reads SQS_GROUPS, which production requires, and SQS_PREFIX. */
export function busConfig(env: Environment, production: boolean): BusConfig {
  const groups = env.list('SQS_GROUPS');
  if (production && groups.length === 0) env.wrong('SQS_GROUPS', 'is not set. Set it.');
  return { groups, prefix: env.text('SQS_PREFIX', '') };
}

/** Where the outbox is emptied to. */
export function openBus({ groups, prefix }: BusConfig): Bus {
  if (groups.length === 0) return createMemoryBus();
  return createSqsBus({ client: new SQSClient(), groups: { note: groups }, prefix });
}
