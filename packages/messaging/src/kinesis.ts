import { randomUUID } from 'node:crypto';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Pool } from 'pg';
import { byTopic, type Bus, type SubscribeOptions, type Subscription } from './bus.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { Leases } from './kinesis/leases.ts';
import { sendToStream } from './kinesis/send.ts';
import { startShardWorker } from './kinesis/worker.ts';
import { tracePublish } from './telemetry.ts';

export interface KinesisBusOptions {
  client: KinesisClient;
  /** Where leases and checkpoints are kept; its database has the migrations of this package. */
  pool: Pick<Pool, 'query'>;
  /** Put before the topic to name the stream, for example the environment. Default: nothing. */
  prefix?: string;
  /** Milliseconds after which the shards of a crashed consumer go to others. Default: 30,000. */
  leaseDuration?: number;
  /** Milliseconds between two requests to a shard that had nothing; Kinesis allows five a second. Default: 1,000. */
  pollInterval?: number;
  /** Where a group begins that has never read a shard. Default: `earliest`, the oldest that is kept. */
  startFrom?: 'earliest' | 'latest';
}

const SYSTEM = 'aws_kinesis';

/**
 * A bus of Kinesis data streams, one for each topic and one for the dead letters of each group. The
 * streams must exist. The consumers of a group share the shards evenly, by leases in PostgreSQL.
 */
export function createKinesisBus(options: KinesisBusOptions): Bus {
  const { client, pool, prefix = '' } = options;
  const settings = {
    leaseDuration: 30_000,
    pollInterval: 1_000,
    startFrom: 'earliest' as const,
    ...options,
  };
  const subscriptions = new Set<Subscription>();
  const streamOf = (topic: string) => prefix + topic;

  return {
    publish: (events) =>
      tracePublish(SYSTEM, events, async (traced) => {
        for (const [topic, its] of byTopic(traced)) {
          await sendToStream(client, streamOf(topic), its);
        }
      }),

    subscribe(subscribed: SubscribeOptions): Promise<Subscription> {
      const { group, topics, onError } = subscribed;
      const worker = randomUUID();
      const deliveries = new Deliveries({
        ...subscribed,
        system: SYSTEM,
        send: (topic, event) => sendToStream(client, streamOf(topic), [event]),
      });
      const workers = topics.map((topic) => {
        const stream = streamOf(topic);
        const duration = settings.leaseDuration;
        const leases = new Leases({ pool, stream, group, worker, duration });
        const common = { ...settings, stream, topic, leases, deliveries };
        return startShardWorker({ ...common, ...(onError && { onError }) });
      });
      const subscription = {
        async stop() {
          subscriptions.delete(subscription);
          await deliveries.stop();
          await Promise.all(workers.map((each) => each.stop()));
        },
      };
      subscriptions.add(subscription);
      return Promise.resolve(subscription);
    },

    async close() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}
