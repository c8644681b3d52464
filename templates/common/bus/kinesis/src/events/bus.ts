import { KinesisClient } from '@aws-sdk/client-kinesis';
import { createMemoryBus, type Bus } from '@quoin/messaging';
import { createKinesisBus } from '@quoin/messaging/kinesis';
import type { Environment } from '@quoin/service';
import type { Pool } from 'pg';

export interface BusConfig {
  /** Put before the topic to name its stream; undefined for a bus inside this process. */
  prefix: string | undefined;
}

/** Reads KINESIS_PREFIX, which production requires. */
export function busConfig(env: Environment, production: boolean): BusConfig {
  return {
    prefix: production ? env.text('KINESIS_PREFIX') : env.optionalText('KINESIS_PREFIX'),
  };
}

/** Where the outbox is emptied to. */
export function openBus({ prefix }: BusConfig, pool: Pool): Bus {
  if (prefix === undefined) return createMemoryBus();
  return createKinesisBus({ client: new KinesisClient(), pool, prefix });
}
