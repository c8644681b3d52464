import type { SQSClient } from '@aws-sdk/client-sqs';
import { byTopic, type Bus, type SubscribeOptions, type Subscription } from './bus.ts';
import { Deliveries } from './delivery/deliveries.ts';
import type { CloudEvent } from './event.ts';
import { subscribeToQueue } from './sqs/consumer.ts';
import { QueueUrls, queueName } from './sqs/queues.ts';
import { sendToQueue } from './sqs/send.ts';
import { tracePublish } from './telemetry.ts';

export { queueName } from './sqs/queues.ts';

export interface SqsBusOptions {
  client: SQSClient;
  /** For each topic the groups that read it. Each has a FIFO queue of its own, named by `queueName`. */
  groups: Readonly<Record<string, readonly string[]>>;
  /** Put before the name of each queue, for example the environment. Default: nothing. */
  prefix?: string;
  /**
   * Seconds for which a received message is hidden from others. It is extended while the message is
   * in hand, so this is how long the messages of a crashed consumer wait. Default: 30.
   */
  visibilityTimeout?: number;
  /** Seconds that a request for messages waits for one. Default: 20, the longest that SQS allows. */
  waitTime?: number;
}

const SYSTEM = 'aws_sqs';

/**
 * A bus of FIFO queues, one for each topic and group, and one for the dead letters of each. The
 * partition key is the message group, the event's id the deduplication id. The queues must exist.
 */
export function createSqsBus(options: SqsBusOptions): Bus {
  const { client, groups } = options;
  const urls = new QueueUrls(client);
  const settings = { visibilityTimeout: 30, waitTime: 20, ...options };
  const subscriptions = new Set<Subscription>();
  const urlOf = (topic: string, group?: string) =>
    urls.get(queueName(topic, group, options.prefix));

  /** Events for a topic without groups have no reader, as in any bus. */
  async function send(topic: string, events: readonly CloudEvent[]): Promise<void> {
    for (const group of groups[topic] ?? []) {
      await sendToQueue(client, await urlOf(topic, group), events);
    }
  }

  return {
    publish: (events) =>
      tracePublish(SYSTEM, events, async (traced) => {
        for (const [topic, its] of byTopic(traced)) await send(topic, its);
      }),

    async subscribe(subscribed: SubscribeOptions): Promise<Subscription> {
      const deliveries = new Deliveries({
        ...subscribed,
        system: SYSTEM,
        send: async (deadTopic, event) => sendToQueue(client, await urlOf(deadTopic), [event]),
      });
      const readers = await Promise.all(
        subscribed.topics.map(async (topic) => {
          const url = await urlOf(topic, subscribed.group);
          return subscribeToQueue({ ...settings, ...subscribed, url, topic, deliveries });
        }),
      );
      const subscription = {
        async stop() {
          subscriptions.delete(subscription);
          await deliveries.stop();
          await Promise.all(readers.map((reader) => reader.stop()));
        },
      };
      subscriptions.add(subscription);
      return subscription;
    },

    async close() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}
